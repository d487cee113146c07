import styles from "./Frame.module.css";

/** The shape of the frame while the first answers are under way. */
export function FrameSkeleton() {
  return (
    <div className={styles["frame"]} aria-busy>
      <div className={styles["sidebar"]} />
      <div className={styles["body"]}>
        <div className={styles["topbar"]} />
      </div>
    </div>
  );
}
