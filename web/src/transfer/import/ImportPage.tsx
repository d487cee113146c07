// One import, wherever it is: its columns, options and trial before it runs, its
// progress while it runs, its result afterwards.
import { App, Button, Skeleton } from "antd";
import { useState } from "react";
import { Link, useParams } from "react-router-dom";
import settings from "../../access/settings/Settings.module.css";
import { isProblem } from "../../api/problem";
import type { Id } from "../../api/types";
import { NotFoundPage } from "../../app/ErrorPage";
import { Failure, useProblemText } from "../../app/failure";
import { useObject } from "../../model/model";
import { useText } from "../../text/text";
import { Check } from "./Check";
import { Columns } from "./Columns";
import styles from "./Import.module.css";
import { ImportSteps } from "./ImportSteps";
import { useImport, useSettings, type Import } from "./imports";
import { Options } from "./Options";
import { Outcome } from "./Outcome";

/** Columns 1, options 2, trial 3; running and result are 4. */
function Wizard({ job }: { job: Import }) {
  const t = useText();
  const explain = useProblemText();
  const { message } = App.useApp();
  const object = useObject(job.object);
  const [step, setStep] = useState(1);
  const configure = useSettings(job.id);
  const waiting = job.state === "uploaded" || job.state === "checked";
  if (!object) return <NotFoundPage />;
  const part = {
    object, job, busy: configure.isPending,
    change: (changes: Parameters<typeof configure.mutate>[0]) => configure.mutate(changes, { onError: (error) => void message.error(explain(error)) }),
  };
  const current = waiting ? step : 4;
  return (
    <>
      <ImportSteps current={current} {...(waiting && { onChange: setStep })} />
      {current === 1 && <Columns {...part} />}
      {current === 2 && <Options {...part} />}
      {current === 3 && <Check object={object} job={job} onBack={() => setStep(2)} />}
      {current === 4 && <Outcome object={object} job={job} />}
      {current < 3 && (
        <div className={styles["actions"]}>
          <Button type="primary" loading={configure.isPending} onClick={() => setStep(step + 1)}>{step === 2 ? t.transfer.tryIt : t.transfer.next}</Button>
          {step > 1 && <Button onClick={() => setStep(step - 1)}>{t.transfer.previous}</Button>}
        </div>
      )}
    </>
  );
}

function Loading({ id }: { id: Id }) {
  const t = useText();
  const job = useImport(id);
  if (isProblem(job.error) && job.error.status === 404) return <NotFoundPage />;
  return (
    <div className={settings["page"]}>
      <p><Link className="link" to="/transfer">{t.app.nav.transfer}</Link></p>
      <h1>{job.data ? t.transfer.of(job.data.file_name) : t.transfer.title}</h1>
      {job.isPending && <Skeleton active paragraph={{ rows: 8 }} />}
      {job.error && !job.data && <Failure error={job.error} retry={() => void job.refetch()} />}
      {job.data && <Wizard key={id} job={job.data} />}
    </div>
  );
}

export default function ImportPage() {
  const id = useParams()["id"] ?? "";
  return /^\d+$/.test(id) ? <Loading key={id} id={Number(id)} /> : <NotFoundPage />;
}
