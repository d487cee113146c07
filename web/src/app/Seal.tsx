import styles from "./Seal.module.css";

/** The mark: a square seal with 关. */
export function Seal({ size = 28 }: { size?: number }) {
  const large = size >= 40;
  return (
    <span className={styles["seal"]} data-large={large} style={{ width: size, height: size, fontSize: size * (large ? 0.66 : 0.76) }} aria-hidden>
      <span>关</span>
    </span>
  );
}
