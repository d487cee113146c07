// Everything the run would do, without doing it.
import { useQuery } from "@tanstack/react-query";
import { Button, Skeleton } from "antd";
import { Failure } from "../../app/failure";
import type { ObjectModel } from "../../model/types";
import { useFormat } from "../../text/format";
import { useText } from "../../text/text";
import { dryRun, importKey, useStep, type Import } from "./imports";
import styles from "./Import.module.css";
import { Notes } from "./Notes";
import { Tally } from "./Tally";

interface Props {
  object: ObjectModel;
  job: Import;
  onBack: () => void;
}

export function Check({ object, job, onBack }: Props) {
  const t = useText();
  const format = useFormat();
  const start = useStep(job.id);
  const trial = useQuery({ queryKey: [...importKey(job.id), "trial"], queryFn: () => dryRun(job.id), gcTime: 0, retry: false, staleTime: Infinity, refetchOnWindowFocus: false });
  const words = t.transfer.check;
  if (trial.isPending) {
    return <section className={styles["card"]}><p role="status">{words.running(format.number(job.total))}</p><Skeleton active paragraph={{ rows: 4 }} /></section>;
  }
  if (trial.error) {
    return <section className={styles["card"]}><Failure error={trial.error} retry={() => void trial.refetch()} /><p><Button onClick={onBack}>{t.transfer.previous}</Button></p></section>;
  }
  const found = trial.data;
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
      {found.errors.length === 0 ? <p className="muted">{words.clean}</p> : (
        <>
          <h3>{words.errors}</h3>
          <Notes object={object} notes={found.errors} />
        </>
      )}
      {start.error && <Failure error={start.error} />}
      <div className={styles["actions"]}>
        <Button type="primary" disabled={useful === 0} loading={start.isPending} onClick={() => start.mutate("start")}>{words.start(format.number(useful))}</Button>
        <Button onClick={onBack}>{t.transfer.previous}</Button>
      </div>
    </section>
  );
}
