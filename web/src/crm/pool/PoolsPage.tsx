// Pools as an administrator keeps them: who is in, who manages, what comes back by
// which rules.
import { useQuery } from "@tanstack/react-query";
import { PlusOutlined } from "@ant-design/icons";
import { Button, Skeleton } from "antd";
import { lazy, Suspense, useState } from "react";
import { Link } from "react-router-dom";
import { keys } from "../../api/query";
import { listRecords } from "../../api/records";
import type { RecordData } from "../../api/types";
import { Failure, Nothing } from "../../app/failure";
import { useObject } from "../../model/model";
import { references } from "../../record/field/values";
import { useFormat } from "../../text/format";
import { useText } from "../../text/text";
import settings from "../../access/settings/Settings.module.css";
import { RuleWords } from "./RuleWords";
import { usePoolFigures, type PoolFigures } from "./pools";
import styles from "./Pool.module.css";

const RulesDialog = lazy(() => import("./RulesDialog"));
const query = { sort: "id", limit: 200, fields: ["name", "members", "departments", "managers"] };

function names(record: RecordData | undefined, ...fields: string[]): string {
  return fields.flatMap((field) => references(record?.[field]).map((one) => one.name)).join("、");
}

function Line({ pool, record, onEdit }: { pool: PoolFigures; record: RecordData | undefined; onEdit: () => void }) {
  const t = useText();
  const format = useFormat();
  const words = t.crm.rules;
  return (
    <tr>
      <td><Link className="link" to={`/records/pool/${pool.id}`}>{pool.name}</Link></td>
      <td className={styles["who"]}>{names(record, "departments", "members") || <span className="muted">{words.nobody}</span>}</td>
      <td className={styles["who"]}>{names(record, "managers") || <span className="muted">{words.nobody}</span>}</td>
      <td>{pool.count !== null && format.number(pool.count)}</td>
      <td className={styles["ruleCell"]}><RuleWords rules={pool.rules} /></td>
      <td><Button size="small" onClick={onEdit} aria-label={words.title(pool.name)}>{words.edit}</Button></td>
    </tr>
  );
}

export default function PoolsPage() {
  const t = useText();
  const words = t.crm.rules;
  const mayCreate = useObject("pool")?.rights.create ?? false;
  const [editing, setEditing] = useState<PoolFigures | null>(null);
  const figures = usePoolFigures();
  const list = useQuery({ queryKey: keys.list("pool", query), queryFn: ({ signal }) => listRecords("pool", query, signal) });
  const pools = figures.data?.pools ?? [];
  const error = figures.error ?? list.error;
  return (
    <div className={settings["wide"]}>
      <header className={settings["head"]}>
        <h1>{t.settings.pools}</h1>
        {mayCreate && <Link to="/records/pool/new"><Button icon={<PlusOutlined />}>{t.app.add}</Button></Link>}
      </header>
      <p>{words.hint}</p>
      {(figures.isPending || list.isPending) && <Skeleton active />}
      {error && <Failure error={error} retry={() => { void figures.refetch(); void list.refetch(); }} />}
      {figures.data && pools.length === 0 && <Nothing title={words.noPools} hint={words.noPoolsHint} />}
      {pools.length > 0 && (
        <div className={settings["scroll"]}>
          <table className={`${settings["table"]} ${settings["cards"]}`}>
            <thead><tr><th>{words.name}</th><th>{words.members}</th><th>{words.managers}</th><th>{words.customers}</th><th>{words.rules}</th><th /></tr></thead>
            <tbody>
              {pools.map((pool) => (
                <Line key={pool.id} pool={pool} record={list.data?.records.find((one) => one.id === pool.id)} onEdit={() => setEditing(pool)} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {editing && <Suspense fallback={null}><RulesDialog pool={editing} onClose={() => setEditing(null)} /></Suspense>}
    </div>
  );
}
