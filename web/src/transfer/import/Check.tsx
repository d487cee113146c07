// Everything the run would do, without doing it.
import { Button, Progress, Skeleton } from "antd";
import { Failure } from "../../app/failure";
import type { ObjectModel } from "../../model/types";
import { useFormat } from "../../text/format";
import { useText } from "../../text/text";
import { useStep, useTrial, type DryRun, type Import } from "./imports";
import styles from "./Import.module.css";
import { NotesByKind } from "./Notes";
import { Tally } from "./Tally";

interface Props {
  object: ObjectModel;
  job: Import;
  onBack: () => void;
}

function Trying({ job, trial }: { job: Import; trial: DryRun | undefined }) {
  const t = useText();
  const format = useFormat();
  return (
    <section className={styles["card"]}>
      <p role="status">{t.transfer.check.running(format.number(job.total))}</p>
      {trial && trial.total > 0
        ? <Progress percent={Math.floor((trial.done / trial.total) * 100)} status="active" />
        : <Skeleton active paragraph={{ rows: 4 }} />}
    </section>
  );
}

function NotTried({ error, reason, onAgain, onBack }: { error: Error | null; reason: string | undefined; onAgain: () => void; onBack: () => void }) {
  const t = useText();
  return (
    <section className={styles["card"]}>
      {error ? <Failure error={error} retry={onAgain} /> : <p className={styles["problem"]} role="alert">{reason}</p>}
      <p><Button onClick={onBack}>{t.transfer.previous}</Button></p>
    </section>
  );
}

export function Check({ object, job, onBack }: Props) {
  const t = useText();
  const format = useFormat();
  const start = useStep(job.id);
  const { trial: found, error, again } = useTrial(job.id);
  const words = t.transfer.check;
  if (error || found?.state === "failed") return <NotTried error={error} reason={found?.reason} onAgain={again} onBack={onBack} />;
  if (found?.state !== "done") return <Trying job={job} trial={found} />;
  const useful = found.would_create + found.would_update;
  return (
    <section className={styles["card"]}>
      <h2>{words.title}</h2>
      <Tally figures={[
        { word: words.create, count: found.would_create, tone: "success" },
        { word: words.update, count: found.would_update },
        { word: words.skip, count: found.would_skip },
        { word: words.reject, count: found.would_reject, tone: "danger" },
        { word: words.warnings, count: found.warnings, tone: "warning" },
      ]} />
      {found.errors.length === 0 && <p className="muted">{useful === 0 ? words.nothing : words.clean}</p>}
      <NotesByKind object={object} notes={[...found.errors, ...found.notes]} />
      {start.error && <Failure error={start.error} />}
      <div className={styles["actions"]}>
        <Button type="primary" disabled={useful === 0} loading={start.isPending} onClick={() => start.mutate("start")}>{words.start(format.number(useful))}</Button>
        <Button onClick={onBack}>{t.transfer.previous}</Button>
      </div>
    </section>
  );
}
