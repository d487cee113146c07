// What was found in single rows, in words.
import { useModel } from "../../model/model";
import type { ObjectModel } from "../../model/types";
import { useSay, useText } from "../../text/text";
import type { ImportNote } from "./imports";
import styles from "./Import.module.css";
import { targetLabel } from "./targets";

function Notes({ object, notes }: { object: ObjectModel; notes: ImportNote[] }) {
  const t = useText();
  const say = useSay();
  const model = useModel();
  return (
    <div className={styles["scroll"]}>
      <table className={styles["notes"]}>
        <thead><tr><th scope="col">{t.transfer.notes.row}</th><th scope="col">{t.transfer.notes.field}</th><th scope="col">{t.transfer.notes.message}</th></tr></thead>
        <tbody>
          {notes.map((note, index) => (
            <tr key={index} data-kind={note.kind ?? "error"}>
              <td>{note.row}</td>
              <td>{note.field ? targetLabel(model, object, note.field, say) : ""}</td>
              <td>{note.message}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const kinds = ["error", "warning", "skip"] as const;
/** The server tells as many of each kind. */
const most = 100;

/** What was refused stands open, the rest opens by a click. */
export function NotesByKind({ object, notes }: { object: ObjectModel; notes: ImportNote[] }) {
  const words = useText().transfer.result;
  return kinds.map((kind) => {
    const found = notes.filter((note) => note.kind === kind);
    return found.length > 0 && (
      <details key={kind} open={kind === "error"} className={styles["found"]}>
        <summary>{words.notes[kind]}（{found.length < most ? found.length : words.first}）</summary>
        <Notes object={object} notes={found} />
      </details>
    );
  });
}
