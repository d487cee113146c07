// Whom I promised to call: overdue and today, the oldest promise first.
import { PhoneOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { Skeleton } from "antd";
import { Link } from "react-router-dom";
import { printFilter } from "../../api/filter";
import { keys } from "../../api/query";
import { listRecords } from "../../api/records";
import type { Filter, RecordData } from "../../api/types";
import { Failure } from "../../app/failure";
import { useModel } from "../../model/model";
import { textOf } from "../../record/field/values";
import { rememberList } from "../../record/list/trail";
import { useFormat } from "../../text/format";
import { telAddress } from "../../text/phone";
import { useText } from "../../text/text";
import { StageMark } from "../StageMark";
import { daysLate } from "../when";
import styles from "./Board.module.css";

const shown = 10;
const filter: Filter = [
  ["owner", "=", "@me"],
  ["or", ["next_visit_at", "within", "overdue"], ["next_visit_at", "within", "today"]],
];
const wanted = ["name", "stage", "next_visit_at", "next_visit_note", "progress", "phone", "mobile"];
const everything = `/records/customer?${new URLSearchParams({ view: "all", filter: printFilter(filter), sort: "next_visit_at" }).toString()}`;

function When({ at }: { at: string }) {
  const t = useText();
  const format = useFormat();
  const { today } = useModel().company;
  const late = daysLate(format.date(format.instant(at)), today);
  return late > 0
    ? <span className={styles["late"]} title={format.instant(at)}>{t.crm.today.late(late)}</span>
    : <time className={styles["time"]}>{format.time(at)}</time>;
}

/** A number that is not shown in full can't be dialled. */
function Phone({ stored }: { stored: string }) {
  const text = useFormat().phone(stored);
  const address = telAddress(stored);
  const content = <><PhoneOutlined /> <span>{text}</span></>;
  return address
    ? <a className={styles["phone"]} href={address} aria-label={text}>{content}</a>
    : <span className={styles["phone"]}>{content}</span>;
}

function Visit({ record, onOpen }: { record: RecordData; onOpen: () => void }) {
  const phone = textOf(record["mobile"]) || textOf(record["phone"]);
  const gist = textOf(record["next_visit_note"]) || textOf(record["progress"]);
  return (
    <li>
      <Link to={`/work/${record.id}`} onClick={onOpen} className={styles["visit"]}>
        <When at={textOf(record["next_visit_at"])} />
        <StageMark stage={textOf(record["stage"])} />
        <strong>{textOf(record["name"])}</strong>
        <span className={styles["gist"]}>{gist}</span>
      </Link>
      {phone && <Phone stored={phone} />}
    </li>
  );
}

export function TodayVisits() {
  const t = useText();
  const format = useFormat();
  const query = { filter, fields: wanted, sort: "next_visit_at", limit: 200, count: true };
  const list = useQuery({ queryKey: keys.list("customer", query), queryFn: ({ signal }) => listRecords("customer", query, signal) });
  const records = list.data?.records ?? [];
  const count = list.data?.count ?? 0;
  const open = () => rememberList("customer", records.map((record) => record.id));
  return (
    <section className={styles["card"]}>
      <header>
        <h2>{t.crm.today.title}{count > 0 && <span className="muted"> {format.number(count)}</span>}</h2>
        {count > shown && <Link className="link" to={everything}>{t.record.related.all}</Link>}
      </header>
      {list.isPending && <Skeleton active title={false} paragraph={{ rows: 6 }} />}
      {list.error && <Failure error={list.error} retry={() => void list.refetch()} />}
      {list.data && count === 0 && <p className="muted">{t.crm.today.none}</p>}
      <ol className={styles["visits"]}>
        {records.slice(0, shown).map((record) => <Visit key={record.id} record={record} onOpen={open} />)}
      </ol>
    </section>
  );
}
