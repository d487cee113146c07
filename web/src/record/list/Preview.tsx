import { Button, Drawer, Skeleton } from "antd";
import { useQuery } from "@tanstack/react-query";
import { Link } from "react-router-dom";
import { keys } from "../../api/query";
import { getRecord } from "../../api/records";
import type { Id } from "../../api/types";
import { Failure } from "../../app/failure";
import { findField } from "../../model/model";
import type { Field, ObjectModel, Section } from "../../model/types";
import { useSay, useText } from "../../text/text";
import { FieldValue } from "../field/FieldValue";
import { isEmpty, textOf, type Values } from "../field/values";
import styles from "./List.module.css";

function PreviewSection({ object, section, values }: { object: ObjectModel; section: Section; values: Values }) {
  const say = useSay();
  const fields = section.fields.map((name) => findField(object, name))
    .filter((field): field is Field => field !== undefined && !isEmpty(values[field.name]));
  if (fields.length === 0) return null;
  return (
    <section className={styles["previewSection"]}>
      <h3>{say(section.label)}</h3>
      <dl>
        {fields.map((field) => (
          <div key={field.name}><dt>{say(field.label)}</dt><dd><FieldValue field={field} value={values[field.name]} /></dd></div>
        ))}
      </dl>
    </section>
  );
}

/** A record beside the list, which stays. */
export default function Preview({ object, id, onClose }: { object: ObjectModel; id: Id; onClose: () => void }) {
  const t = useText();
  const record = useQuery({ queryKey: keys.record(object.name, id), queryFn: ({ signal }) => getRecord(object.name, id, signal) });
  return (
    <Drawer open mask={false} size={440} onClose={onClose} title={textOf(record.data?.[object.name_field])}
      extra={<Link to={`/records/${object.name}/${id}`}><Button size="small">{t.list.openPage}</Button></Link>}>
      {record.isPending && <Skeleton active paragraph={{ rows: 8 }} />}
      {record.error && <Failure error={record.error} />}
      {record.data && object.layouts.form.map((section, index) => (
        <PreviewSection key={index} object={object} section={section} values={record.data} />
      ))}
    </Drawer>
  );
}
