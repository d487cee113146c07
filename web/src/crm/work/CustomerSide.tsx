// Who they are, editable where it stands.
import { Button } from "antd";
import { useState } from "react";
import type { RecordData } from "../../api/types";
import { findField } from "../../model/model";
import type { Field, ObjectModel } from "../../model/types";
import { isEmpty } from "../../record/field/values";
import { InPlace } from "../../record/page/InPlace";
import { isOpen } from "../../record/page/openFields";
import { useText } from "../../text/text";
import styles from "./Work.module.css";

const first = ["mobile", "phone", "email", "wechat", "qq", "whatsapp", "website", "grade", "industry", "source", "city", "address", "needs", "remark"];
/** Shown even when empty: what one asks for on the phone. */
const always = new Set(["mobile", "phone", "email", "grade", "needs"]);
/** Have their own place on the page. */
const elsewhere = new Set(["name", "stage", "owner", "pool", "collaborators", "next_visit_at", "next_visit_note", "progress", "tracking", "contact_mark", "image"]);

export function CustomerSide({ object, record }: { object: ObjectModel; record: RecordData }) {
  const t = useText();
  const [whole, setWhole] = useState(false);
  const laid = object.layouts.form.flatMap((section) => section.fields).filter((name) => !elsewhere.has(name));
  const names = whole ? [...new Set([...first, ...laid])] : first.filter((name) => always.has(name) || !isEmpty(record[name]));
  const fields = names.map((name) => findField(object, name)).filter((field): field is Field => field !== undefined && (isOpen(field) || !isEmpty(record[field.name])));
  return (
    <section className={styles["card"]}>
      <header>
        <h2>{t.crm.work.customer}</h2>
        <Button type="link" size="small" onClick={() => setWhole(!whole)}>{whole ? t.crm.work.less : t.crm.work.more}</Button>
      </header>
      <dl className={styles["fields"]}>
        {fields.map((field) => (
          <InPlace key={field.name} object={object} record={record} field={field} editable={object.rights.update && isOpen(field)} />
        ))}
      </dl>
    </section>
  );
}
