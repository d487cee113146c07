// Past and present imports of the caller.
import { UploadOutlined } from "@ant-design/icons";
import { Button, Skeleton } from "antd";
import { Link } from "react-router-dom";
import { Failure } from "../../app/failure";
import { findObject, useModel } from "../../model/model";
import { useFormat } from "../../text/format";
import { useSay, useText } from "../../text/text";
import { useImports, type ImportLine } from "./imports";
import styles from "./Import.module.css";

function Line({ job }: { job: ImportLine }) {
  const t = useText();
  const say = useSay();
  const format = useFormat();
  const model = useModel();
  const words = t.transfer.result;
  const counts = [
    { word: words.created, count: job.created }, { word: words.updated, count: job.updated },
    { word: words.skipped, count: job.skipped }, { word: words.rejected, count: job.rejected },
  ].filter((one) => one.count > 0);
  return (
    <li>
      <Link to={`/transfer/import/${job.id}`} className={styles["past"]}>
        <strong>{job.file_name}</strong>
        <span>{say(findObject(model, job.object)?.plural)}</span>
        <span data-state={job.state}>{t.transfer.states[job.state]}</span>
        <span className="muted">{counts.map((one) => `${one.word} ${format.number(one.count)}`).join(" · ")}</span>
        <time className="muted">{format.instant(job.created_at)}</time>
      </Link>
    </li>
  );
}

export function ImportList() {
  const t = useText();
  const imports = useImports();
  return (
    <section className={styles["card"]}>
      <div className={styles["line"]}>
        <h2>{t.transfer.past.title}</h2>
        <span className={styles["push"]} />
        <Link to="/transfer/import"><Button type="primary" icon={<UploadOutlined />}>{t.transfer.past.start}</Button></Link>
      </div>
      <p className="muted">{t.transfer.past.hint}</p>
      {imports.isPending && <Skeleton active title={false} paragraph={{ rows: 3 }} />}
      {imports.error && <Failure error={imports.error} retry={() => void imports.refetch()} />}
      <ul>{imports.data?.imports.map((job) => <Line key={job.id} job={job} />)}</ul>
    </section>
  );
}
