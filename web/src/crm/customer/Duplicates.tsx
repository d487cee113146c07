// Customers that may be the same, found while the name or a number is typed.
import { useQuery } from "@tanstack/react-query";
import { Link } from "react-router-dom";
import { findDuplicates } from "../../api/records";
import type { DuplicateMatch, Inputs } from "../../api/types";
import { inputOf, isEmpty, nameOf, type Values } from "../../record/field/values";
import { useSettled } from "../../record/search/useSettled";
import { useText } from "../../text/text";
import work from "../work/Work.module.css";
import styles from "./Customer.module.css";

const telling = ["name", "short_name", "phone", "mobile", "whatsapp", "email", "website"];
/** A name of one character is like too many others. */
const leastName = 2;

/** Likely duplicates of what stands in the form, once typing rests. */
export function useDuplicates(values: Values) {
  const known = telling.filter((name) => !isEmpty(values[name]) && (name !== "name" || String(values[name]).trim().length >= leastName));
  const asked = useSettled(JSON.stringify(Object.fromEntries(known.map((name) => [name, inputOf(values[name])]))), 300);
  return useQuery({
    queryKey: ["duplicates", "customer", asked],
    queryFn: ({ signal }) => findDuplicates("customer", JSON.parse(asked) as Inputs, signal),
    enabled: asked !== "{}",
    placeholderData: (before) => before,
    staleTime: 10_000,
    retry: false,
  });
}

function Match({ match, same }: { match: DuplicateMatch; same: boolean }) {
  const t = useText();
  return (
    <li data-same={same}>
      {match.visible && match.id !== undefined
        ? <Link to={`/records/customer/${match.id}`} target="_blank" className="link"><strong>{match.name}</strong></Link>
        : <strong>{match.name}</strong>}
      <p className={styles["reason"]}>{match.reason}</p>
      <p className="muted">
        {match.owner ? t.crm.create.owner(nameOf(match.owner)) : t.crm.create.pooled}{!match.visible && ` · ${t.crm.create.hidden}`}
      </p>
    </li>
  );
}

interface Props {
  matches: DuplicateMatch[] | undefined;
  /** Those because of which saving was refused. */
  refused: DuplicateMatch[];
}

export function Duplicates({ matches, refused }: Props) {
  const t = useText();
  const isRefused = (match: DuplicateMatch) => refused.some((other) => other.name === match.name);
  const all = [...refused, ...(matches ?? []).filter((match) => !isRefused(match))];
  return (
    <section className={work["card"]} aria-live="polite">
      <header><h2>{t.crm.create.duplicates}{all.length > 0 && <span className="muted"> {all.length}</span>}</h2></header>
      {refused.length > 0 && <p className={styles["same"]} role="alert">{t.crm.create.same}</p>}
      {all.length === 0 && <p className="muted">{matches ? t.crm.create.duplicatesNone : t.crm.create.duplicatesWait}</p>}
      {all.length > 0 && refused.length === 0 && <p className="muted">{t.crm.create.duplicatesHint}</p>}
      <ul className={styles["matches"]}>
        {all.map((match) => <Match key={`${match.id ?? ""}${match.name}`} match={match} same={isRefused(match)} />)}
      </ul>
    </section>
  );
}
