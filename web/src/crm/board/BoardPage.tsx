// The first page after login: how many customers of each stage are to be visited
// when, and below it what is to be done today.
import { Segmented, Skeleton } from "antd";
import { useSearchParams } from "react-router-dom";
import { Failure } from "../../app/failure";
import { findField, useModel, useObject } from "../../model/model";
import { useSay, useText } from "../../text/text";
import { weekday } from "../when";
import { BoardGrid } from "./BoardGrid";
import styles from "./Board.module.css";
import { useBoard, type Board, type Scope } from "./board";
import { MonthFigures } from "./MonthFigures";
import { Newcomer } from "./Newcomer";
import { Returning } from "./Returning";
import { TodayVisits } from "./TodayVisits";

function useScopes(): Scope[] {
  const manages = useObject("customer")?.rights.hand_over ?? false;
  return manages ? ["mine", "collaborators", "department"] : ["mine", "collaborators"];
}

function isEmpty(board: Board): boolean {
  return board.rows.every((row) => row.total === 0);
}

/** In the words of the page's language, whatever the server's answer was in. */
function useWording(): (board: Board) => Board {
  const t = useText();
  const say = useSay();
  const customer = useObject("customer");
  const stages = (customer && findField(customer, "stage")?.choices) ?? [];
  return (board) => ({
    ...board,
    columns: board.columns.map((column) => ({ ...column, label: t.crm.board.columns[column.name] ?? column.label })),
    rows: board.rows.map((row) => ({ ...row, label: say(stages.find((stage) => stage.value === row.stage)?.label) || row.label })),
  });
}

export default function BoardPage() {
  const t = useText();
  const { company } = useModel();
  const scopes = useScopes();
  const [parameters, setParameters] = useSearchParams();
  const scope = scopes.find((candidate) => candidate === parameters.get("scope")) ?? "mine";
  const board = useBoard(scope);
  const worded = useWording();
  const choose = (next: Scope) => setParameters(next === "mine" ? {} : { scope: next }, { replace: true });
  return (
    <div className={styles["page"]}>
      <header className={styles["head"]}>
        <h1>{t.crm.board.title}</h1>
        <span className="muted">{company.today} {t.crm.weekdays[weekday(company.today)]}</span>
        <Segmented<Scope> className={styles["scopes"] ?? ""} aria-label={t.crm.board.scope} value={scope} onChange={choose}
          options={scopes.map((one) => ({ value: one, label: t.crm.board.scopes[one] }))} />
      </header>
      {board.isPending && <div className={styles["card"]}><Skeleton active title={false} paragraph={{ rows: 8, width: "100%" }} /></div>}
      {board.error && !board.data && <Failure error={board.error} retry={() => void board.refetch()} />}
      {board.data && (isEmpty(board.data) && scope === "mine" ? <Newcomer /> : <BoardGrid board={worded(board.data)} />)}
      {board.data && scope === "mine" && !isEmpty(board.data) && (
        <div className={styles["below"]}><div className={styles["column"]}><TodayVisits /><Returning /></div><MonthFigures /></div>
      )}
    </div>
  );
}
