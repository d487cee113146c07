import { Button } from "antd";
import { useState } from "react";
import type { RecordData } from "../../api/types";
import { findField } from "../../model/model";
import type { Field, ObjectModel } from "../../model/types";
import { useSay, useText } from "../../text/text";
import { isEmpty } from "../field/values";
import { isOpen } from "./openFields";
import { InPlace } from "./InPlace";
import styles from "./Page.module.css";

/** The record's fields by section, each editable where it stands. */
export function Details({ object, record }: { object: ObjectModel; record: RecordData }) {
  const t = useText();
  const say = useSay();
  const [whole, setWhole] = useState(true);
  const shown = (name: string) => {
    const field = findField(object, name);
    return field && (whole || !isEmpty(record[name])) ? field : undefined;
  };
  return (
    <>
      {object.layouts.form.map((section, index) => {
        const fields = section.fields.map(shown).filter((field): field is Field => field !== undefined);
        return fields.length > 0 && (
          <section key={index} className={styles["section"]}>
            <h2>{say(section.label)}</h2>
            <dl className={styles["fields"]}>
              {fields.map((field) => (
                <InPlace key={field.name} object={object} record={record} field={field} editable={object.rights.update && isOpen(field)} />
              ))}
            </dl>
          </section>
        );
      })}
      <Button type="link" size="small" className={`no-print ${styles["fold"]}`} onClick={() => setWhole(!whole)}>{whole ? t.record.less : t.record.more}</Button>
    </>
  );
}
