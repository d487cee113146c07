// Working on one customer after the other: who they are, what happened, what
// helps. Reached from a list, whose next record is one key away.
import { LeftOutlined, RightOutlined } from "@ant-design/icons";
import { useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { App, Button, Skeleton } from "antd";
import { useEffect, useState } from "react";
import { Link, useNavigate, useParams } from "react-router-dom";
import { isProblem } from "../../api/problem";
import { keys } from "../../api/query";
import { getRecord, listRecords } from "../../api/records";
import type { Filter, Id, RecordData } from "../../api/types";
import { NotFoundPage } from "../../app/ErrorPage";
import { Failure, Nothing } from "../../app/failure";
import { useShortcuts } from "../../app/shortcuts";
import { useModel, useObject } from "../../model/model";
import type { ObjectModel } from "../../model/types";
import { isReference, nameOf, textOf } from "../../record/field/values";
import { placeInList } from "../../record/list/trail";
import { Files } from "../../record/page/Files";
import { useFormat } from "../../text/format";
import { useSay, useText } from "../../text/text";
import { ContactList, useContacts } from "../ContactList";
import { StageMark } from "../StageMark";
import { ActivityEvent, TimelineList } from "../Timeline";
import { useCustomerAction, useFittingActions } from "../useCustomerAction";
import { daysLate } from "../when";
import { CustomerSide } from "./CustomerSide";
import { Wishes } from "../Wishes";
import { QuickRecord } from "./QuickRecord";
import { Scripts } from "./Scripts";
import styles from "./Work.module.css";

/** Where this customer stands in the list it came from, and the way along it. */
function useTrail(id: Id) {
  const t = useText();
  const client = useQueryClient();
  const navigate = useNavigate();
  const { message } = App.useApp();
  const place = placeInList("customer", id);
  const next = place?.next;
  useEffect(() => {
    if (next === undefined) return;
    void client.prefetchQuery({ queryKey: keys.record("customer", next), queryFn: ({ signal }) => getRecord("customer", next, signal) });
  }, [client, next]);
  const go = (to: Id | undefined) => {
    if (to !== undefined) navigate(`/work/${to}`, { replace: true });
    else void message.info(t.crm.work.last);
  };
  return { place, goNext: () => go(next), goBack: () => { if (place?.previous !== undefined) go(place.previous); } };
}

type Trail = ReturnType<typeof useTrail>;

function Place({ trail }: { trail: Trail }) {
  const t = useText();
  const { place, goNext, goBack } = trail;
  useShortcuts([
    { key: "j", label: t.crm.work.next, group: "list", run: goNext },
    { key: "k", label: t.crm.work.previous, group: "list", run: goBack },
  ]);
  if (!place) return null;
  return (
    <span className={styles["place"]}>
      <Button type="text" icon={<LeftOutlined />} disabled={place.previous === undefined} aria-label={t.crm.work.previous} title={`${t.crm.work.previous} (k)`} onClick={goBack} />
      <span>{t.crm.work.place(place.index + 1, place.count)}</span>
      <Button icon={<RightOutlined />} iconPlacement="end" disabled={place.next === undefined} title={`${t.crm.work.next} (j)`} onClick={goNext}>{t.crm.work.next}</Button>
    </span>
  );
}

function Actions({ customer }: { customer: RecordData }) {
  const say = useSay();
  const action = useCustomerAction(customer);
  const actions = useFittingActions(customer);
  return (
    <span className={styles["actions"]}>
      {actions.map((one) => (
        <Button key={one.name} danger={one.danger} loading={action.busy === one.name} onClick={() => action.start(one)}>{say(one.label)}</Button>
      ))}
      {action.dialog}
    </span>
  );
}

function Head({ customer, trail }: { customer: RecordData; trail: Trail }) {
  const t = useText();
  const format = useFormat();
  const { today } = useModel().company;
  const visit = textOf(customer["next_visit_at"]);
  const at = visit && format.instant(visit);
  const late = at ? daysLate(format.date(at), today) : 0;
  const { owner, pool } = customer;
  return (
    <header className={styles["head"]}>
      <div className={styles["who"]}>
        <div className={styles["title"]}>
          <h1>{textOf(customer["name"])}</h1>
          <StageMark stage={textOf(customer["stage"])} />
        </div>
        <p className={styles["sub"]}>
          <span>{isReference(owner) ? t.crm.work.ownedBy(nameOf(owner)) : isReference(pool) && t.crm.work.inPool(nameOf(pool))}</span>
          <span data-late={late > 0}>{at ? t.crm.work.nextVisit(at) : t.crm.work.noVisit}{late > 0 && `（${t.crm.today.late(late)}）`}</span>
          {textOf(customer["progress"]) && <span>{textOf(customer["progress"])}</span>}
          <Link className="link" to={`/records/customer/${customer.id}`}>{t.crm.work.page}</Link>
        </p>
        <Wishes object="customer" id={customer.id} />
      </div>
      <Actions customer={customer} />
      <Place trail={trail} />
    </header>
  );
}

function Activities({ customer }: { customer: Id }) {
  const t = useText();
  const query = { filter: [["customer", "=", customer]] as Filter, sort: "-at", limit: 20 };
  const list = useInfiniteQuery({
    queryKey: [...keys.list("activity", query), "pages"],
    queryFn: ({ pageParam, signal }) => listRecords("activity", { ...query, ...(pageParam && { after: pageParam }) }, signal),
    initialPageParam: "",
    getNextPageParam: (page) => page.next ?? undefined,
  });
  const records = list.data?.pages.flatMap((page) => page.records) ?? [];
  return (
    <section className={styles["card"]}>
      <header><h2>{t.crm.timeline.title}</h2></header>
      {list.isPending && <Skeleton active title={false} paragraph={{ rows: 5 }} />}
      {list.error && <Failure error={list.error} retry={() => void list.refetch()} />}
      {list.data && records.length === 0 && <p className="muted">{t.crm.timeline.none}</p>}
      <TimelineList>{records.map((record) => <ActivityEvent key={record.id} record={record} />)}</TimelineList>
      {list.hasNextPage && <Button type="link" size="small" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>{t.crm.timeline.more}</Button>}
    </section>
  );
}

function Working({ object, customer }: { object: ObjectModel; customer: RecordData }) {
  const trail = useTrail(customer.id);
  const activity = useObject("activity");
  const contacts = useContacts(customer.id);
  const [round, setRound] = useState(0);
  const people = contacts.data?.records ?? [];
  return (
    <div className={styles["page"]}>
      <Head customer={customer} trail={trail} />
      <div className={styles["columns"]}>
        <div className={styles["who-side"]}>
          <CustomerSide object={object} record={customer} />
          <ContactList customer={customer.id} contacts={people} />
        </div>
        <div className={styles["middle"]}>
          {activity?.rights.create && (
            <section className={styles["card"]}>
              {contacts.isPending
                ? <Skeleton active title={false} paragraph={{ rows: 5 }} />
                : (
                  <QuickRecord key={round} activity={activity} customer={customer} contacts={people} hasNext={trail.place?.next !== undefined}
                    onNext={trail.goNext} onFresh={() => setRound(round + 1)} />
                )}
            </section>
          )}
          <Activities customer={customer.id} />
        </div>
        <div className={styles["help"]}><Scripts /><Files object={object} id={customer.id} /></div>
      </div>
    </div>
  );
}

function Loading({ object, id }: { object: ObjectModel; id: Id }) {
  const t = useText();
  const record = useQuery({ queryKey: keys.record("customer", id), queryFn: ({ signal }) => getRecord("customer", id, signal) });
  // Also when it was seen before: a colleague may have claimed it meanwhile.
  if (isProblem(record.error) && record.error.status === 404) return <Nothing title={t.record.notFound} hint={t.record.notFoundHint} />;
  if (record.data) return <Working key={id} object={object} customer={record.data} />;
  if (record.error) return <Failure error={record.error} retry={() => void record.refetch()} />;
  return <div className={styles["page"]}><Skeleton active paragraph={{ rows: 12 }} /></div>;
}

export default function WorkPage() {
  const id = useParams()["id"] ?? "";
  const customer = useObject("customer");
  return customer?.rights.read && /^\d+$/.test(id) ? <Loading object={customer} id={Number(id)} /> : <NotFoundPage />;
}
