// Customers of mine that go back to a pool soon, unless something is done.
import { Link } from "react-router-dom";
import { useFormat } from "../../text/format";
import { useText } from "../../text/text";
import { listOf, useForecast } from "../pool/pools";
import styles from "./Board.module.css";

const shown = 5;

export function Returning() {
  const t = useText();
  const format = useFormat();
  const forecast = useForecast({ scope: "mine", days: 7, limit: shown });
  const data = forecast.data;
  if (!data || data.count === 0) return null;
  return (
    <section className={styles["card"]}>
      <header>
        <h2>{t.crm.forecast.card} <Link className="link" to={listOf(data.filter)}>{format.number(data.count)}</Link></h2>
        <Link className="link" to="/pool/forecast?scope=mine">{t.crm.forecast.whole}</Link>
      </header>
      <ol className={styles["returning"]}>
        {data.customers.map(({ customer, date, words }) => (
          <li key={customer.id}>
            <Link to={`/work/${customer.id}`}><time>{date.slice(5)}</time><strong>{customer.name}</strong><span>{words}</span></Link>
          </li>
        ))}
      </ol>
    </section>
  );
}
