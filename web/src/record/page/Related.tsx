// The records that hang on this one: the newest few, the count, and the way to
// all of them.
import { PlusOutlined } from "@ant-design/icons";
import { Button, Skeleton } from "antd";
import { useQuery } from "@tanstack/react-query";
import { Link } from "react-router-dom";
import { printFilter } from "../../api/filter";
import { keys } from "../../api/query";
import { listRecords } from "../../api/records";
import type { Filter, Id, RecordData } from "../../api/types";
import { Failure } from "../../app/failure";
import { findField, useObject } from "../../model/model";
import type { Field, ObjectModel } from "../../model/types";
import { useFormat } from "../../text/format";
import { useSay, useText } from "../../text/text";
import { FieldValue } from "../field/FieldValue";
import { isEmpty, textOf } from "../field/values";
import styles from "./Page.module.css";

const shownRows = 6;

function Line({ object, record, fields }: { object: ObjectModel; record: RecordData; fields: Field[] }) {
  return (
    <li className={styles["related"]}>
      <Link to={`/records/${object.name}/${record.id}`} className={styles["relatedName"]}>{textOf(record[object.name_field]) || `#${record.id}`}</Link>
      <span className={styles["relatedFacts"]}>
        {fields.filter((field) => !isEmpty(record[field.name])).slice(0, 3).map((field) => (
          <span key={field.name}><FieldValue field={field} value={record[field.name]} compact /></span>
        ))}
      </span>
    </li>
  );
}

interface ChildrenProps {
  object: ObjectModel;
  field: string;
  id: Id;
  /** The object hangs on this one in several ways: say which this is. */
  several: boolean;
}

function Children({ object, field, id, several }: ChildrenProps) {
  const t = useText();
  const say = useSay();
  const format = useFormat();
  const filter: Filter = [[field, "=", id]];
  const query = { filter, limit: shownRows, count: true };
  const list = useQuery({ queryKey: keys.list(object.name, query), queryFn: ({ signal }) => listRecords(object.name, query, signal) });
  const fields = object.layouts.summary.filter((name) => name !== field && name !== object.name_field)
    .map((name) => findField(object, name)).filter((found): found is Field => found !== undefined);
  const count = list.data?.count ?? 0;
  // What the program alone writes (changes of owner, say) needs no empty box.
  if (list.data && count === 0 && !object.rights.create) return null;
  return (
    <section className={styles["section"]}>
      <header className={styles["sectionHead"]}>
        <h2>{say(object.plural)}{several && ` · ${say(findField(object, field)?.label)}`} {count > 0 && <span className="muted">{format.number(count)}</span>}</h2>
        {object.rights.create && (
          <Link to={`/records/${object.name}/new?${field}=${id}`} className="no-print">
            <Button type="text" size="small" icon={<PlusOutlined />}>{t.app.add}</Button>
          </Link>
        )}
      </header>
      {list.isPending && <Skeleton active title={false} paragraph={{ rows: 2 }} />}
      {list.error && <Failure error={list.error} retry={() => void list.refetch()} />}
      {list.data?.records.length === 0 && <p className="muted">{t.record.related.none(say(object.label))}</p>}
      <ul>{list.data?.records.map((record) => <Line key={record.id} object={object} record={record} fields={fields} />)}</ul>
      {count > shownRows && (
        <Link className="link" to={`/records/${object.name}?filter=${encodeURIComponent(printFilter(filter))}`}>{t.record.related.all}</Link>
      )}
    </section>
  );
}

/** One related list; nothing where the caller may not see that object. */
export function Related({ of, child, id }: { of: ObjectModel; child: ObjectModel["children"][number]; id: Id }) {
  const object = useObject(child.object);
  const several = of.children.filter((other) => other.object === child.object).length > 1;
  return object?.rights.read ? <Children object={object} field={child.field} id={id} several={several} /> : null;
}
