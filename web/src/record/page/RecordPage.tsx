// The page of any record.
import { useQuery } from "@tanstack/react-query";
import { App, Skeleton } from "antd";
import { lazy, Suspense, useEffect, useRef, useState } from "react";
import { Link, useParams } from "react-router-dom";
import { isProblem } from "../../api/problem";
import { keys } from "../../api/query";
import { getRecord } from "../../api/records";
import type { Id, RecordData } from "../../api/types";
import { NotFoundPage } from "../../app/ErrorPage";
import { extras } from "../../app/extras";
import { Failure, Nothing } from "../../app/failure";
import { findField, useModel, useObject } from "../../model/model";
import type { Field, ObjectModel } from "../../model/types";
import { useFormat } from "../../text/format";
import { useSay, useText } from "../../text/text";
import { FieldValue } from "../field/FieldValue";
import { isEmpty, textOf } from "../field/values";
import { Details } from "./Details";
import { Files } from "./Files";
import { History } from "./History";
import styles from "./Page.module.css";
import { RecordActions } from "./RecordActions";
import { Related } from "./Related";

const EditForm = lazy(() => import("./EditForm"));

/** The few facts that say at a glance what this is. */
function Facts({ object, record }: { object: ObjectModel; record: RecordData }) {
  const say = useSay();
  const fields = object.layouts.summary.map((name) => findField(object, name))
    .filter((field): field is Field => field !== undefined && field.name !== object.name_field && !isEmpty(record[field.name]));
  if (fields.length === 0) return null;
  return (
    <dl className={styles["facts"]}>
      {fields.map((field) => (
        <div key={field.name}><dt>{say(field.label)}</dt><dd><FieldValue field={field} value={record[field.name]} /></dd></div>
      ))}
    </dl>
  );
}

function Stamp({ record }: { record: RecordData }) {
  const t = useText();
  const format = useFormat();
  const words = (who: RecordData["created_by"], at: string | undefined) => t.record.by(who?.name ?? t.record.history.system, format.instant(at ?? ""));
  return (
    <p className={styles["stamp"]}>
      {record.created_at && <span>{t.record.createdBy} {words(record.created_by, record.created_at)}</span>}
      {record.updated_at && <span>{t.record.updatedBy} {words(record.updated_by, record.updated_at)}</span>}
    </p>
  );
}

/** What this object's page has beside the generic parts. */
function Extra({ object, place, record }: { object: ObjectModel; place: "tools" | "top" | "bottom" | "side"; record: RecordData }) {
  const Part = extras[object.name]?.[place];
  return Part ? <Suspense fallback={null}><Part record={record} /></Suspense> : null;
}

const justNow = 60_000;

/** That somebody else has changed the record is told while its page is open. */
function useToldOfChanges(record: RecordData) {
  const t = useText();
  const { me } = useModel();
  const { message } = App.useApp();
  const seen = useRef(record.version);
  const { version, updated_by: by, updated_at: at } = record;
  useEffect(() => {
    if (seen.current === version) return;
    seen.current = version;
    if (by && by.id !== me.id && Date.now() - Date.parse(at ?? "") < justNow) void message.info(t.record.conflict.changed(by.name ?? ""));
  }, [version, by, at, me.id, message, t]);
}

function Page({ object, record }: { object: ObjectModel; record: RecordData }) {
  const t = useText();
  const say = useSay();
  const format = useFormat();
  const { company, me } = useModel();
  const [editing, setEditing] = useState(false);
  useToldOfChanges(record);
  return (
    <div className={styles["page"]}>
      <div className="only-print">
        <p className="letterhead"><strong>{company.name}</strong><span>{t.list.printed(me.name, format.instant(new Date().toISOString()))}</span></p>
      </div>
      <header className={styles["head"]}>
        <div>
          <Link to={`/records/${object.name}`} className={`${styles["crumb"]} no-print`}>{say(object.plural)}</Link>
          <h1>{textOf(record[object.name_field]) || `#${record.id}`}</h1>
        </div>
        <span className={styles["tools"]}><Extra object={object} place="tools" record={record} /></span>
        {!editing && <RecordActions object={object} record={record} onEdit={() => setEditing(true)} />}
      </header>
      <Facts object={object} record={record} />
      <div className={styles["columns"]}>
        <div className={styles["main"]}>
          {!editing && <Extra object={object} place="top" record={record} />}
          {editing
            ? <Suspense fallback={<Skeleton active />}><EditForm object={object} record={record} onDone={() => setEditing(false)} /></Suspense>
            : <Details object={object} record={record} />}
          {!editing && <Extra object={object} place="bottom" record={record} />}
          <Stamp record={record} />
        </div>
        <aside className={styles["side"]}>
          <Extra object={object} place="side" record={record} />
          {object.children.filter((child) => !extras[object.name]?.shows?.includes(child.object)).map((child) => <Related key={`${child.object}.${child.field}`} of={object} child={child} id={record.id} />)}
          {(object.custom || extras[object.name]?.files) && <Files object={object} id={record.id} />}
          <section className={`${styles["section"]} no-print`}>
            <h2>{t.record.tabs.history}</h2>
            <History object={object} id={record.id} />
          </section>
        </aside>
      </div>
    </div>
  );
}

function Loading({ object, id }: { object: ObjectModel; id: Id }) {
  const t = useText();
  const record = useQuery({ queryKey: keys.record(object.name, id), queryFn: ({ signal }) => getRecord(object.name, id, signal) });
  if (record.data) return <Page key={id} object={object} record={record.data} />;
  if (isProblem(record.error) && record.error.status === 404) return <Nothing title={t.record.notFound} hint={t.record.notFoundHint} />;
  if (record.error) return <Failure error={record.error} retry={() => void record.refetch()} />;
  return <div className={styles["page"]}><Skeleton active paragraph={{ rows: 10 }} /></div>;
}

export default function RecordPage() {
  const { object: name, id } = useParams();
  const object = useObject(name);
  if (!object?.rights.read || !/^\d+$/.test(id ?? "")) return <NotFoundPage />;
  return <Loading object={object} id={Number(id)} />;
}
