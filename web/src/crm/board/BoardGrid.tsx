// The picture of the day: stages by when they are to be visited.
import { useRef, type KeyboardEvent } from "react";
import { Link } from "react-router-dom";
import { useFormat } from "../../text/format";
import { useText } from "../../text/text";
import { listBehind, tint, type Board, type BoardColumn, type BoardRow } from "./board";
import styles from "./Board.module.css";

const steps: Record<string, readonly [number, number]> = {
  ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1],
};

/** Arrow keys move over the cells; Enter follows the link that a cell is. */
function useArrows() {
  const body = useRef<HTMLTableSectionElement>(null);
  const onKeyDown = (event: KeyboardEvent) => {
    const step = steps[event.key];
    const cell = (event.target as HTMLElement).closest("td, th");
    const row = cell?.parentElement;
    if (!step || !cell || !row || !body.current) return;
    const rows = [...body.current.rows];
    const at = [rows.indexOf(row as HTMLTableRowElement) + step[0], [...row.children].indexOf(cell) + step[1]] as const;
    const next = rows[at[0]]?.children[at[1]]?.querySelector("a");
    if (!next) return;
    event.preventDefault();
    next.focus();
  };
  return { body, onKeyDown };
}

function Cell({ row, column, most }: { row: BoardRow; column: BoardColumn; most: number }) {
  const t = useText();
  const format = useFormat();
  const count = row.cells[column.name] ?? 0;
  const words = t.crm.board.cell(row.label, column.label, count);
  return (
    <td className={styles["cell"]} data-column={column.name}>
      <Link to={listBehind(row, column)} aria-label={words} title={words} data-zero={count === 0} style={{ "--tint": tint(count, most) }}>
        {count > 0 ? format.number(count) : <span className={styles["dot"]} />}
      </Link>
    </td>
  );
}

export function BoardGrid({ board }: { board: Board }) {
  const t = useText();
  const format = useFormat();
  const { body, onKeyDown } = useArrows();
  const most = Math.max(...board.rows.flatMap((row) => Object.values(row.cells)));
  return (
    <table className={styles["board"]} aria-label={t.crm.board.title}>
      <thead>
        <tr>
          <th scope="col"><span className="visually-hidden">{t.crm.board.stage}</span></th>
          {board.columns.map((column) => <th key={column.name} scope="col" data-column={column.name}>{column.label}</th>)}
        </tr>
      </thead>
      <tbody ref={body} onKeyDown={onKeyDown}>
        {board.rows.map((row) => (
          <tr key={row.stage} style={{ "--tone": `var(--${row.stage})` }}>
            <th scope="row">
              <Link to={listBehind(row)} className={styles["stage"]}>
                <span>{row.label}</span><small>{format.number(row.total)}</small>
              </Link>
            </th>
            {board.columns.map((column) => <Cell key={column.name} row={row} column={column} most={most} />)}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
