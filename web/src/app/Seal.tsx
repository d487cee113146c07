import styles from "./Seal.module.css";

/** The mark: a square seal with 关. */
export function Seal({ size = 28 }: { size?: number }) {
  return (
    <span className={styles["seal"]} style={{ width: size, height: size, fontSize: size * 0.62 }} aria-hidden>
      <span>关</span>
    </span>
  );
}
