// The list on a phone: cards instead of a table.
import { PhoneOutlined } from "@ant-design/icons";
import { Skeleton } from "antd";
import { useEffect, useRef } from "react";
import { useVirtualizer } from "@tanstack/react-virtual";
import { Link } from "react-router-dom";
import type { RecordData } from "../../api/types";
import { findField } from "../../model/model";
import type { Field, ObjectModel } from "../../model/types";
import { useFormat } from "../../text/format";
import { telAddress } from "../../text/phone";
import { useSay, useText } from "../../text/text";
import { FieldValue } from "../field/FieldValue";
import { isEmpty, textOf } from "../field/values";
import styles from "./Cards.module.css";
import type { RecordList } from "./useRecordList";

function callable(object: ObjectModel, record: RecordData): string | undefined {
  const field = object.fields.find((candidate) => candidate.type === "phone" && telAddress(textOf(record[candidate.name])));
  return field && textOf(record[field.name]);
}

function Card({ object, record, fields }: { object: ObjectModel; record: RecordData; fields: Field[] }) {
  const t = useText();
  const say = useSay();
  const format = useFormat();
  const phone = callable(object, record);
  return (
    <article className={styles["card"]}>
      <Link to={`/records/${object.name}/${record.id}`} className={styles["link"]}>
        <h2>{textOf(record[object.name_field]) || `#${record.id}`}</h2>
        <dl>
          {fields.filter((field) => !isEmpty(record[field.name])).slice(0, 4).map((field) => (
            <div key={field.name}><dt>{say(field.label)}</dt><dd><FieldValue field={field} value={record[field.name]} compact /></dd></div>
          ))}
        </dl>
      </Link>
      {phone && <a className={styles["call"]} href={telAddress(phone)} aria-label={`${t.app.keys.open} ${format.phone(phone)}`}><PhoneOutlined /></a>}
    </article>
  );
}

export function cardFields(object: ObjectModel): Field[] {
  return object.layouts.summary.map((name) => findField(object, name))
    .filter((field): field is Field => field !== undefined && field.name !== object.name_field && field.type !== "phone");
}

export function Cards({ object, list }: { object: ObjectModel; list: RecordList }) {
  const box = useRef<HTMLDivElement>(null);
  const { rows, hasNextPage, isFetchingNextPage, fetchNextPage } = list;
  const virtual = useVirtualizer({
    count: rows.length, getScrollElement: () => box.current, estimateSize: () => 116, overscan: 6, gap: 8,
    getItemKey: (index) => rows[index]?.id ?? index,
  });
  const items = virtual.getVirtualItems();
  const last = items[items.length - 1]?.index ?? 0;
  useEffect(() => {
    if (last >= rows.length - 20 && hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [last, rows.length, hasNextPage, isFetchingNextPage, fetchNextPage]);
  const fields = cardFields(object);
  if (list.isPending) return <Skeleton active paragraph={{ rows: 10 }} />;
  return (
    <div ref={box} className={styles["cards"]}>
      <div style={{ height: virtual.getTotalSize(), position: "relative" }}>
        {items.map((item) => {
          const record = rows[item.index];
          return record && (
            <div key={record.id} ref={virtual.measureElement} data-index={item.index} className={styles["slot"]} style={{ transform: `translateY(${item.start}px)` }}>
              <Card object={object} record={record} fields={fields} />
            </div>
          );
        })}
      </div>
    </div>
  );
}
