// While an import runs, and what came of it.
import { DownloadOutlined } from "@ant-design/icons";
import { useQueryClient } from "@tanstack/react-query";
import { keys } from "../../api/query";
import { Button, Modal, Progress } from "antd";
import { useEffect, useState } from "react";
import { Link } from "react-router-dom";
import { Failure } from "../../app/failure";
import type { ObjectModel } from "../../model/types";
import { useFormat } from "../../text/format";
import { useSay, useText } from "../../text/text";
import { rejectedFile, useStep, type Import, type ImportState } from "./imports";
import styles from "./Import.module.css";
import { NotesByKind } from "./Notes";
import { Tally } from "./Tally";

const moving: readonly ImportState[] = ["running", "paused", "undoing"];

function Running({ job }: { job: Import }) {
  const t = useText();
  const format = useFormat();
  const step = useStep(job.id);
  const percent = job.total > 0 ? Math.floor((job.done / job.total) * 100) : 0;
  const words = t.transfer.run;
  return (
    <section className={styles["card"]}>
      <h2>{t.transfer.states[job.state]}</h2>
      <Progress percent={percent} status={job.state === "paused" ? "normal" : "active"} />
      <p className="muted" role="status">{words.progress(format.number(job.done), format.number(job.total))}</p>
      <div className={styles["actions"]}>
        {job.state === "running" && <Button loading={step.isPending} onClick={() => step.mutate("pause")}>{words.pause}</Button>}
        {job.state === "paused" && <Button type="primary" loading={step.isPending} onClick={() => step.mutate("start")}>{words.resume}</Button>}
        {job.state !== "undoing" && <Button danger disabled={step.isPending} onClick={() => step.mutate("cancel")}>{words.cancel}</Button>}
      </div>
      {step.error && <Failure error={step.error} />}
      <p className="muted">{words.leave}</p>
    </section>
  );
}

/** Behind the last row, once what it stopped for is mended. */
function Resume({ job }: { job: Import }) {
  const t = useText();
  const step = useStep(job.id);
  return (
    <>
      <Button type="primary" loading={step.isPending} onClick={() => step.mutate("start")}>{t.transfer.run.resume}</Button>
      {step.error && <Failure error={step.error} />}
    </>
  );
}

function Undo({ job }: { job: Import }) {
  const t = useText();
  const step = useStep(job.id);
  const [asking, setAsking] = useState(false);
  const words = t.transfer.result;
  return (
    <>
      <Button danger onClick={() => setAsking(true)}>{words.undo}</Button>
      <Modal open={asking} title={words.undoTitle} width={440} okText={words.undo} cancelText={t.app.cancel}
        okButtonProps={{ danger: true, loading: step.isPending }} onCancel={() => setAsking(false)} onOk={() => step.mutate("undo", { onSettled: () => setAsking(false) })}>
        <p>{words.undoHint}</p>
      </Modal>
      {step.error && <Failure error={step.error} />}
    </>
  );
}

function Result({ object, job }: { object: ObjectModel; job: Import }) {
  const t = useText();
  const say = useSay();
  const words = t.transfer.result;
  const changed = job.created + job.updated;
  return (
    <section className={styles["card"]}>
      <h2>{t.transfer.states[job.state]}</h2>
      {job.reason && <p className={styles["problem"]} role="alert">{job.reason}</p>}
      <Tally figures={[
        { word: words.created, count: job.created, tone: "success" },
        { word: words.updated, count: job.updated },
        { word: words.skipped, count: job.skipped },
        { word: words.rejected, count: job.rejected, tone: "danger" },
        { word: words.warnings, count: job.warnings, tone: "warning" },
        ...(job.state === "undone" ? [{ word: words.undone, count: job.undone ?? 0 }, { word: words.kept, count: job.kept ?? 0 }] : []),
      ]} />
      <div className={styles["actions"]}>
        {job.state === "done" && <Link to={`/records/${object.name}?view=all&sort=-created_at`}><Button type="primary">{words.see(say(object.plural))}</Button></Link>}
        {job.state === "failed" && <Resume job={job} />}
        {job.rejected > 0 && <a href={rejectedFile(job.id)} download><Button icon={<DownloadOutlined />}>{words.download(job.rejected)}</Button></a>}
        {changed > 0 && job.state !== "undone" && <Undo job={job} />}
        <Link to="/transfer/import"><Button>{words.again}</Button></Link>
      </div>
      <NotesByKind object={object} notes={job.notes} />
    </section>
  );
}

export function Outcome({ object, job }: { object: ObjectModel; job: Import }) {
  const client = useQueryClient();
  const { state } = job;
  useEffect(() => {
    if (!moving.includes(state)) void client.invalidateQueries({ queryKey: keys.records });
  }, [client, state]);
  return moving.includes(state) ? <Running job={job} /> : <Result object={object} job={job} />;
}
