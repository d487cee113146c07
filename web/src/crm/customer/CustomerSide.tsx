// Beside a customer's fields: the people there, and the story so far.
import { useQuery } from "@tanstack/react-query";
import { Button, Skeleton } from "antd";
import { useState, type ReactNode } from "react";
import { keys } from "../../api/query";
import { listRecords } from "../../api/records";
import type { Filter, Id, RecordData } from "../../api/types";
import type { RecordExtra } from "../../app/extras";
import { Failure } from "../../app/failure";
import { useObject } from "../../model/model";
import { textOf } from "../../record/field/values";
import { useText } from "../../text/text";
import { ContactList, useContacts } from "../ContactList";
import { ActivityEvent, OwnerEvent, StageEvent, TimelineList } from "../Timeline";
import work from "../work/Work.module.css";

const events: { object: string; show: (record: RecordData) => ReactNode }[] = [
  { object: "activity", show: (record) => <ActivityEvent record={record} /> },
  { object: "stage_change", show: (record) => <StageEvent record={record} /> },
  { object: "owner_change", show: (record) => <OwnerEvent record={record} /> },
];

/** The newest of one kind; nothing of what the caller may not see. */
function useEvents(object: string, customer: Id) {
  const may = useObject(object)?.rights.read ?? false;
  const query = { filter: [["customer", "=", customer]] as Filter, sort: "-at", limit: 100 };
  return useQuery({ queryKey: keys.list(object, query), queryFn: ({ signal }) => listRecords(object, query, signal), enabled: may });
}

function Story({ customer }: { customer: Id }) {
  const t = useText();
  const [shown, setShown] = useState(12);
  const [activities, stages, owners] = [useEvents("activity", customer), useEvents("stage_change", customer), useEvents("owner_change", customer)];
  const lists = [activities, stages, owners];
  const failed = lists.find((list) => list.error);
  const all = lists.flatMap((list, kind) => (list.data?.records ?? []).map((record) => ({ kind, record })))
    .sort((a, b) => textOf(b.record["at"]).localeCompare(textOf(a.record["at"])));
  return (
    <section className={work["card"]}>
      <header><h2>{t.crm.timeline.whole}</h2></header>
      {activities.isLoading && <Skeleton active title={false} paragraph={{ rows: 5 }} />}
      {failed && <Failure error={failed.error} retry={() => void failed.refetch()} />}
      {activities.data && all.length === 0 && <p className="muted">{t.crm.timeline.none}</p>}
      <TimelineList>
        {all.slice(0, shown).map(({ kind, record }) => <StoryEvent key={`${kind}.${record.id}`} kind={kind} record={record} />)}
      </TimelineList>
      {all.length > shown && <Button type="link" size="small" onClick={() => setShown(shown + 50)}>{t.crm.timeline.more}</Button>}
    </section>
  );
}

function StoryEvent({ kind, record }: { kind: number; record: RecordData }) {
  return events[kind]?.show(record);
}

const CustomerSide: RecordExtra = ({ record }) => {
  const contacts = useContacts(record.id);
  return (
    <div style={{ display: "grid", gap: 12, marginBottom: 12 }}>
      <ContactList customer={record.id} contacts={contacts.data?.records ?? []} />
      <Story customer={record.id} />
    </div>
  );
};

export default CustomerSide;
