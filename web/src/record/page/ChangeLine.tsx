// A field's change in words: old → new.
import type { HistoryChange } from "../../api/types";
import { findField } from "../../model/model";
import type { ObjectModel } from "../../model/types";
import { useSay, useText } from "../../text/text";
import { FieldValue } from "../field/FieldValue";
import { isEmpty } from "../field/values";
import styles from "./History.module.css";

function Side({ object, name, text, value }: { object: ObjectModel; name: string; text: string | undefined; value: HistoryChange["old"] }) {
  const t = useText();
  const field = findField(object, name);
  if (text) return <>{text}</>;
  if (!field || isEmpty(value)) return <span className="muted">{t.record.none}</span>;
  return <FieldValue field={field} value={value} compact />;
}

export function ChangeLine({ object, change }: { object: ObjectModel; change: HistoryChange }) {
  const say = useSay();
  const label = change.label || say(findField(object, change.field)?.label) || change.field;
  return (
    <li>
      <span className={styles["label"]}>{label}</span>
      <span>
        {!isEmpty(change.old) && (
          <>
            <del><Side object={object} name={change.field} text={change.old_text ?? undefined} value={change.old} /></del>
            <span className={styles["arrow"]}> → </span>
          </>
        )}
        <ins><Side object={object} name={change.field} text={change.new_text ?? undefined} value={change.new} /></ins>
      </span>
    </li>
  );
}
