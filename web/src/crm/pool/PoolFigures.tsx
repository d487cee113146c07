// What happens in a pool today, and its rules.
import { Button } from "antd";
import { lazy, Suspense, useState } from "react";
import { Link } from "react-router-dom";
import { useFormat } from "../../text/format";
import { useText } from "../../text/text";
import { RuleWords } from "./RuleWords";
import type { PoolFigures as Figures } from "./pools";
import styles from "./Pool.module.css";

const RulesDialog = lazy(() => import("./RulesDialog"));

export function PoolFigures({ pool }: { pool: Figures }) {
  const t = useText();
  const format = useFormat();
  const words = t.crm.pool;
  const [editing, setEditing] = useState(false);
  const figures = [
    [words.newToday, pool.new_today], [words.recycledToday, pool.recycled_today], [words.claimedToday, pool.claimed_today],
  ] as const;
  return (
    <section className={styles["figures"]} aria-label={pool.name}>
      <dl>
        {figures.map(([word, count]) => count !== null && <div key={word}><dt>{word}</dt><dd>{format.number(count)}</dd></div>)}
      </dl>
      {pool.claimed_by.length > 0 && (
        <p className="muted">{pool.claimed_by.map(({ user, count }) => `${user.name} ${format.number(count)}`).join(words.comma)}</p>
      )}
      <RuleWords rules={pool.rules} />
      <div className={styles["tools"]}>
        <Link className="link" to={`/pool/forecast?pool=${pool.id}`}>{words.forecast}</Link>
        {pool.manager && <Button size="small" onClick={() => setEditing(true)}>{words.editRules}</Button>}
      </div>
      {editing && <Suspense fallback={null}><RulesDialog pool={pool} onClose={() => setEditing(false)} /></Suspense>}
    </section>
  );
}
