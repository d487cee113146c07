// What was handed over, by whom, and the way back.
import { useQuery } from "@tanstack/react-query";
import { Button, Skeleton } from "antd";
import { Link } from "react-router-dom";
import { request } from "../../api/client";
import type { Shapes } from "../../api/contract";
import { Failure, Nothing } from "../../app/failure";
import { useFormat } from "../../text/format";
import { useText } from "../../text/text";
import styles from "../settings/Settings.module.css";
import { handOvers, UndoButton } from "./UndoButton";

type Work = Shapes["hand_over"];

function Row({ work }: { work: Work }) {
  const t = useText();
  const format = useFormat();
  const places = [...work.takers, ...work.pools].map((place) => place.name ?? "");
  return (
    <tr>
      <td>{format.instant(work.at)}</td>
      <td>{work.by.name}</td>
      <td>{work.from?.name ?? <span className="muted">{t.handover.list.several}</span>}</td>
      <td>{places.join("、")}{work.reason && <div className="muted">{work.reason}</div>}</td>
      <td>{format.number(work.records)}{work.collaborations ? <div className="muted">{t.handover.list.helps(format.number(work.collaborations))}</div> : null}</td>
      <td>
        {work.can_undo && <UndoButton id={work.id} small />}
        {work.undone_at && <span className="muted">{t.handover.list.undone(format.number(work.returned ?? 0))}</span>}
      </td>
    </tr>
  );
}

export default function HandOversPage() {
  const t = useText();
  const words = t.handover.list;
  const works = useQuery({ queryKey: handOvers, queryFn: ({ signal }) => request("GET", "/hand_overs", { query: { limit: 100 }, signal }) });
  const found = works.data?.hand_overs ?? [];
  return (
    <div className={styles["page"]}>
      <header className={styles["head"]}>
        <h1>{t.handover.title}</h1>
        <Link to="/hand-over"><Button type="primary">{t.handover.start}</Button></Link>
      </header>
      <p>{t.handover.hint}</p>
      {works.isPending && <Skeleton active />}
      {works.error && <Failure error={works.error} retry={() => void works.refetch()} />}
      {works.data && found.length === 0 && <Nothing title={words.none} hint={words.noneHint} />}
      {found.length > 0 && (
        <div className={styles["scroll"]}>
          <table className={`${styles["table"]} ${styles["cards"]}`}>
            <thead><tr><th>{words.at}</th><th>{words.by}</th><th>{words.from}</th><th>{words.to}</th><th>{words.count}</th><th>{words.state}</th></tr></thead>
            <tbody>{found.map((work) => <Row key={work.id} work={work} />)}</tbody>
          </table>
        </div>
      )}
    </div>
  );
}
