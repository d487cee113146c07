// The customers that nobody owns, pool by pool; many are claimed at once and
// each says what became of it.
import { Skeleton } from "antd";
import { useQuery } from "@tanstack/react-query";
import { keys } from "../../api/query";
import { aggregate, listRecords } from "../../api/records";
import type { Filter, Id } from "../../api/types";
import { NotFoundPage } from "../../app/ErrorPage";
import { Failure, Nothing } from "../../app/failure";
import { useNarrow } from "../../app/useMedia";
import { useObject } from "../../model/model";
import type { ObjectModel } from "../../model/types";
import { isReference, textOf } from "../../record/field/values";
import { cardFields } from "../../record/list/Cards";
import { ListBody } from "../../record/list/ListBody";
import { ListTools } from "../../record/list/ListTools";
import { useColumns } from "../../record/list/useColumns";
import { useListState } from "../../record/list/useListState";
import { useRecordList } from "../../record/list/useRecordList";
import type { ListView } from "../../record/list/useViews";
import { QueryBar } from "../../record/query/QueryBar";
import { useFormat } from "../../text/format";
import { useText } from "../../text/text";
import list from "../../record/list/List.module.css";
import { PoolFigures } from "./PoolFigures";
import { usePoolFigures } from "./pools";
import styles from "./Pool.module.css";

const shown = ["name", "stage", "industry", "city", "source", "pool", "last_contact_at", "owner_changed_at"];
const pooled: Filter = [["pool", "not_empty"]];

interface Pool {
  id: Id;
  name: string;
  count: number;
}

/** The pools whose customers the caller sees, with how many there are. */
function usePools() {
  const pools = useQuery({
    queryKey: keys.list("pool", { sort: "name" }),
    queryFn: ({ signal }) => listRecords("pool", { sort: "name", limit: 200 }, signal),
  });
  const counts = useQuery({
    queryKey: [...keys.object("customer"), "pools"],
    queryFn: ({ signal }) => aggregate("customer", { filter: pooled, group: ["pool"], measures: [{ op: "count", as: "count" }] }, signal),
  });
  const countOf = (id: Id) => Number(counts.data?.groups.find((group) => {
    const pool = group["pool"];
    return isReference(pool) ? pool.id === id : pool === id;
  })?.["count"] ?? 0);
  const active = pools.data?.records.filter((pool) => pool["active"] !== false) ?? [];
  const error = pools.error ?? counts.error;
  return {
    pools: active.map((pool): Pool => ({ id: pool.id, name: textOf(pool["name"]), count: countOf(pool.id) })),
    pending: pools.isPending || counts.isPending,
    error,
    retry: () => { void pools.refetch(); void counts.refetch(); },
  };
}

function viewsOf(pools: Pool[], all: string): ListView[] {
  const view = (name: string, label: string, filter: Filter): ListView => ({ name, label, filter, sort: "-owner_changed_at", fields: shown });
  return [
    view("pool", all, pooled),
    ...pools.map((pool) => view(`pool-${pool.id}`, pool.name, [["pool", "=", pool.id]])),
  ];
}

function PoolList({ object, pools }: { object: ObjectModel; pools: Pool[] }) {
  const t = useText();
  const format = useFormat();
  const narrow = useNarrow();
  const views = viewsOf(pools, t.crm.pool.all);
  const state = useListState(views);
  const columns = useColumns(object, state.view);
  const phones = object.fields.filter((field) => field.type === "phone").map((field) => field.name);
  const fields = narrow
    ? [object.name_field, ...cardFields(object).map((field) => field.name), ...phones]
    : columns.columns.map((column) => column.field.name);
  const records = useRecordList(object.name, { filter: state.filter, fields, ...(state.sort && { sort: state.sort }) });
  const total = pools.reduce((sum, pool) => sum + pool.count, 0);
  const counts = [total, ...pools.map((pool) => pool.count)];
  const figures = usePoolFigures().data?.pools ?? [];
  const current = figures.find((pool) => `pool-${pool.id}` === state.view.name) ?? (figures.length === 1 ? figures[0] : undefined);
  return (
    <div className={list["page"]}>
      <header className={list["head"]}>
        <h1>{t.crm.pool.title}</h1>
        <ListTools object={object} state={state} list={records} columns={columns} />
      </header>
      <p className={styles["hint"]}>{t.crm.pool.hint}</p>
      <div className={styles["pools"]} role="tablist" aria-label={t.crm.pool.title}>
        {views.map((view, index) => (
          <button key={view.name} type="button" role="tab" aria-selected={view.name === state.view.name} onClick={() => state.setView(view.name)}>
            <span>{view.label}</span><strong>{format.number(counts[index] ?? 0)}</strong>
          </button>
        ))}
      </div>
      {current && <PoolFigures pool={current} />}
      <QueryBar object={object} filter={state.filter} onChange={state.setFilter} />
      <ListBody object={object} state={state} list={records} columns={columns} />
    </div>
  );
}

export default function PoolPage() {
  const t = useText();
  const object = useObject("customer");
  const { pools, pending, error, retry } = usePools();
  if (!object?.rights.read) return <NotFoundPage />;
  if (pending) return <div className={list["page"]}><Skeleton active paragraph={{ rows: 10 }} /></div>;
  if (error) return <Failure error={error} retry={retry} />;
  if (pools.length === 0) return <Nothing title={t.crm.pool.none} hint={t.crm.pool.noneHint} />;
  return <PoolList object={object} pools={pools} />;
}
