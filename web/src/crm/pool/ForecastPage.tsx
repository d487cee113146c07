// Who loses which customers to a pool, and when: what the coming nights' runs will
// take as things are now.
import { Button, Segmented, Select, Skeleton } from "antd";
import { Link, useSearchParams } from "react-router-dom";
import { NotFoundPage } from "../../app/ErrorPage";
import { Failure, Nothing } from "../../app/failure";
import { useModel, useObject } from "../../model/model";
import { useFormat } from "../../text/format";
import { useText } from "../../text/text";
import { weekday } from "../when";
import { listOf, useForecast, usePoolFigures, type Forecast, type ForecastScope } from "./pools";
import styles from "./Forecast.module.css";
import board from "../board/Board.module.css";

const spans = [7, 14, 30, 90];
const page = 50;

function Days({ forecast }: { forecast: Forecast }) {
  const t = useText();
  const format = useFormat();
  const { today } = useModel().company;
  const most = Math.max(...forecast.days.map((day) => day.count), 1);
  const shown = forecast.days.length <= 14 ? forecast.days : forecast.days.filter((day) => day.count > 0);
  return (
    <section className={board["card"]}>
      <header><h2>{t.crm.forecast.when}</h2></header>
      <ol className={styles["days"]}>
        {shown.map((day) => (
          <li key={day.date}>
            <span>{day.date === today ? t.crm.forecast.today : `${day.date.slice(5)} ${t.crm.weekdays[weekday(day.date)]}`}</span>
            <span className={styles["bar"]} style={{ "--part": `${(100 * day.count) / most}%` }} />
            {day.count > 0 ? <Link className="link" to={listOf(day.filter)}>{format.number(day.count)}</Link> : <span className="muted">0</span>}
          </li>
        ))}
      </ol>
    </section>
  );
}

function Owners({ forecast }: { forecast: Forecast }) {
  const t = useText();
  const format = useFormat();
  if (forecast.owners.length < 2) return null;
  return (
    <section className={board["card"]}>
      <header><h2>{t.crm.forecast.who}</h2></header>
      <ol className={styles["owners"]}>
        {forecast.owners.map(({ owner, count, filter }) => (
          <li key={owner.id}><span>{owner.name}</span><Link className="link" to={listOf(filter)}>{format.number(count)}</Link></li>
        ))}
      </ol>
    </section>
  );
}

function Customers({ forecast }: { forecast: Forecast }) {
  const t = useText();
  const words = t.crm.forecast;
  return (
    <section className={board["card"]}>
      <header><h2>{words.what}</h2><Link className="link" to={listOf(forecast.filter)}>{words.asList}</Link></header>
      <div className={styles["scroll"]}>
        <table className={styles["table"]}>
          <thead><tr><th>{words.date}</th><th>{words.customer}</th><th>{words.owner}</th><th>{words.reason}</th><th>{words.pool}</th></tr></thead>
          <tbody>
            {forecast.customers.map(({ customer, owner, pool, date, words: reason }) => (
              <tr key={customer.id}>
                <td>{date}</td>
                <td><Link className="link" to={`/records/customer/${customer.id}`}>{customer.name}</Link></td>
                <td>{owner?.name}</td><td>{reason}</td><td>{pool?.name}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

/** Scope, pool and span live in the address. */
function useQueryOfPage() {
  const [parameters, setParameters] = useSearchParams();
  const manages = useObject("customer")?.rights.hand_over ?? false;
  const asked = parameters.get("scope");
  const pool = Number(parameters.get("pool")) || undefined;
  const scope: ForecastScope | undefined = asked === "mine" || asked === "department" ? asked : manages || pool ? undefined : "mine";
  const days = spans.find((span) => String(span) === parameters.get("days")) ?? 7;
  const offset = Number(parameters.get("offset")) || 0;
  const set = (part: Record<string, string | null>) => setParameters((before) => {
    const next = new URLSearchParams(before);
    next.delete("offset");
    for (const [name, value] of Object.entries(part)) if (value === null) next.delete(name); else next.set(name, value);
    return next;
  }, { replace: true });
  return { scope, pool, days, offset, manages, set };
}

export default function ForecastPage() {
  const t = useText();
  const format = useFormat();
  const words = t.crm.forecast;
  const readable = useObject("customer")?.rights.read ?? false;
  const { scope, pool, days, offset, manages, set } = useQueryOfPage();
  const pools = usePoolFigures();
  const forecast = useForecast({ scope, pool, days, offset, limit: page });
  if (!readable) return <NotFoundPage />;
  const data = forecast.data;
  return (
    <div className={board["page"]}>
      <header className={board["head"]}>
        <h1>{words.title}</h1>
        {data && <span className="muted">{words.total(format.number(data.count), data.until)}</span>}
        <Select aria-label={words.pool} value={pool ?? 0} popupMatchSelectWidth={false} onChange={(id) => set({ pool: id ? String(id) : null })}
          options={[{ value: 0, label: t.crm.pool.all }, ...(pools.data?.pools ?? []).map(({ id, name }) => ({ value: id, label: name }))]} />
        <Segmented<number> aria-label={words.span} value={days} onChange={(span) => set({ days: String(span) })}
          options={spans.map((span) => ({ value: span, label: words.days(span) }))} />
        {manages && (
          <Segmented<ForecastScope | "all"> aria-label={words.scope} value={scope ?? "all"} onChange={(next) => set({ scope: next === "all" ? null : next })}
            options={[{ value: "mine", label: words.scopes.mine }, { value: "department", label: words.scopes.department }, { value: "all", label: words.scopes.all }]} />
        )}
      </header>
      <p className={styles["hint"]}>{words.hint}</p>
      {forecast.isPending && <Skeleton active paragraph={{ rows: 8 }} />}
      {forecast.error && <Failure error={forecast.error} retry={() => void forecast.refetch()} />}
      {data && data.count === 0 && <Nothing title={words.none} hint={words.noneHint} />}
      {data && data.count > 0 && (
        <>
          <div className={styles["pair"]}><Days forecast={data} /><Owners forecast={data} /></div>
          <Customers forecast={data} />
          <div className={styles["pages"]}>
            {offset > 0 && <Button onClick={() => set({ offset: String(Math.max(0, offset - page)) })}>{words.earlier}</Button>}
            {data.next !== null && <Button onClick={() => set({ offset: String(data.next) })}>{words.later}</Button>}
          </div>
        </>
      )}
    </div>
  );
}
