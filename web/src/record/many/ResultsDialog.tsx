import { CheckCircleFilled, ExclamationCircleFilled } from "@ant-design/icons";
import { Button, Modal } from "antd";
import type { ActionResult, Id } from "../../api/types";
import { useText } from "../../text/text";
import styles from "./Many.module.css";

interface Props {
  title: string;
  results: ActionResult[];
  nameOf: (id: Id) => string;
  onKeepFailed: (ids: Id[]) => void;
  onClose: () => void;
}

/** The fault of a field says more than the refusal as a whole. */
function reasonOf({ error }: ActionResult): string | undefined {
  return error?.errors?.[0]?.message ?? error?.detail ?? error?.title;
}

/** What became of each record; those that were refused say why. */
export function ResultsDialog({ title, results, nameOf, onKeepFailed, onClose }: Props) {
  const t = useText();
  const failed = results.filter((result) => !result.ok);
  const done = results.length - failed.length;
  const footer = (
    <>
      {failed.length > 0 && <Button onClick={() => onKeepFailed(failed.map((result) => result.id))}>{t.list.results.keepFailed}</Button>}
      <Button type="primary" onClick={onClose}>{t.app.close}</Button>
    </>
  );
  return (
    <Modal open title={`${title} · ${t.list.results.title}`} width={560} onCancel={onClose} footer={footer}>
      <p className={styles["tally"]}>
        {done > 0 && <span className={styles["done"]}><CheckCircleFilled /> {t.list.results.done(done)}</span>}
        {failed.length > 0 && <span className={styles["failed"]}><ExclamationCircleFilled /> {t.list.results.failed(failed.length)}</span>}
      </p>
      {failed.length > 0 && (
        <ul className={styles["reasons"]}>
          {failed.slice(0, 500).map((result) => (
            <li key={result.id}><strong>{result.name ?? nameOf(result.id)}</strong><span>{reasonOf(result)}</span></li>
          ))}
        </ul>
      )}
    </Modal>
  );
}
