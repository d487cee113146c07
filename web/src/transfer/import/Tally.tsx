import { useFormat } from "../../text/format";
import styles from "./Import.module.css";

interface Figure {
  word: string;
  count: number;
  tone?: "success" | "warning" | "danger";
}

/** Counts side by side; a zero is quiet. */
export function Tally({ figures }: { figures: Figure[] }) {
  const format = useFormat();
  return (
    <dl className={styles["tally"]}>
      {figures.map((figure) => (
        <div key={figure.word} data-zero={figure.count === 0} style={{ "--tone": `var(--${figure.tone ?? "ink"})` }}>
          <dt>{figure.word}</dt><dd>{format.number(figure.count)}</dd>
        </div>
      ))}
    </dl>
  );
}
