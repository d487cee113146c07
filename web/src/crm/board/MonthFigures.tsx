// What I did this month; each number opens its records.
import { useQueries } from "@tanstack/react-query";
import { Link } from "react-router-dom";
import { printFilter } from "../../api/filter";
import { keys } from "../../api/query";
import { listRecords } from "../../api/records";
import type { Filter } from "../../api/types";
import { useModel } from "../../model/model";
import { useFormat } from "../../text/format";
import { useText } from "../../text/text";
import styles from "./Board.module.css";

type Figure = "contacts" | "visits" | "created" | "deals";

const figures: { name: Figure; object: string; filter: Filter }[] = [
  { name: "contacts", object: "activity", filter: [["owner", "=", "@me"], ["at", "within", "this_month"]] },
  { name: "visits", object: "activity", filter: [["owner", "=", "@me"], ["kind", "=", "visit"], ["at", "within", "this_month"]] },
  { name: "created", object: "customer", filter: [["created_by", "=", "@me"], ["created_at", "within", "this_month"]] },
  { name: "deals", object: "stage_change", filter: [["by", "=", "@me"], ["to", "=", "deal"], ["at", "within", "this_month"]] },
];

export function MonthFigures() {
  const t = useText();
  const format = useFormat();
  const model = useModel();
  const known = figures.filter((figure) => model.objects.some((object) => object.name === figure.object && object.rights.read));
  const counts = useQueries({
    queries: known.map((figure) => {
      const query = { filter: figure.filter, limit: 1, fields: ["id"], count: true };
      return {
        queryKey: keys.list(figure.object, query),
        queryFn: ({ signal }: { signal: AbortSignal }) => listRecords(figure.object, query, signal),
        retry: false,
      };
    }),
  });
  const told = known.flatMap((figure, index) => {
    const count = counts[index]?.data?.count;
    return count ? [{ ...figure, count }] : [];
  });
  if (told.length === 0) return null;
  return (
    <section className={styles["card"]}>
      <header><h2>{t.crm.month.title}</h2></header>
      <dl className={styles["figures"]}>
        {told.map((figure) => (
          <Link key={figure.name} to={`/records/${figure.object}?view=all&filter=${encodeURIComponent(printFilter(figure.filter))}`}>
            <dt>{t.crm.month[figure.name]}</dt><dd>{format.number(figure.count)}</dd>
          </Link>
        ))}
      </dl>
    </section>
  );
}
