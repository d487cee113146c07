// The first step: which records, and the file they stand in.
import { FileExcelOutlined, InboxOutlined } from "@ant-design/icons";
import { useMutation } from "@tanstack/react-query";
import { Button, Select, Spin } from "antd";
import { useRef, useState, type DragEvent } from "react";
import { useNavigate, useSearchParams } from "react-router-dom";
import settings from "../../access/settings/Settings.module.css";
import { NotFoundPage } from "../../app/ErrorPage";
import { useProblemText } from "../../app/failure";
import { useModel } from "../../model/model";
import { sizeInWords } from "../../text/format";
import { useSay, useText } from "../../text/text";
import styles from "./Import.module.css";
import { templateFile, uploadImport } from "./imports";
import { ImportSteps } from "./ImportSteps";

const limit = 200 * 1024 * 1024;
const formats = ".xlsx,.xls,.csv,.tsv,.txt";

function Drop({ busy, onFile }: { busy: string | null; onFile: (file: File | undefined) => void }) {
  const t = useText();
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const drop = (event: DragEvent) => { event.preventDefault(); setOver(false); onFile(event.dataTransfer.files[0]); };
  return (
    <div className={styles["drop"]} data-over={over} onDragOver={(event) => { event.preventDefault(); setOver(true); }}
      onDragLeave={() => setOver(false)} onDrop={drop}>
      {busy ? <Spin /> : <InboxOutlined className={styles["dropIcon"] ?? ""} />}
      <p className={styles["dropText"]}>{busy ? t.transfer.upload.reading(busy) : t.transfer.upload.drop}</p>
      <p className="muted">{t.transfer.upload.formats}</p>
      <input ref={input} type="file" accept={formats} hidden aria-label={t.transfer.upload.choose}
        onChange={(event) => { onFile(event.target.files?.[0]); event.target.value = ""; }} />
      <Button type="primary" disabled={busy !== null} onClick={() => input.current?.click()}>{t.transfer.upload.choose}</Button>
    </div>
  );
}

export default function UploadPage() {
  const t = useText();
  const say = useSay();
  const explain = useProblemText();
  const navigate = useNavigate();
  const [parameters] = useSearchParams();
  const objects = useModel().objects.filter((object) => object.rights.import);
  const [name, setName] = useState(parameters.get("object") ?? "customer");
  const object = objects.find((candidate) => candidate.name === name) ?? objects[0];
  const [problem, setProblem] = useState<string | null>(null);
  const upload = useMutation({
    mutationFn: (file: File) => uploadImport(object?.name ?? "", file),
    onSuccess: (made) => navigate(`/transfer/import/${made.id}`),
    onError: (error) => setProblem(explain(error)),
  });
  const take = (file: File | undefined) => {
    if (!file) return;
    setProblem(file.size > limit ? t.transfer.upload.tooLarge(sizeInWords(file.size)) : null);
    if (file.size <= limit) upload.mutate(file);
  };
  if (!object) return <NotFoundPage />;
  return (
    <div className={settings["page"]}>
      <h1>{t.transfer.title}</h1>
      <ImportSteps current={0} />
      <section className={styles["card"]}>
        <div className={styles["line"]}>
          <label htmlFor="import-object">{t.transfer.upload.what}</label>
          <Select id="import-object" value={object.name} onChange={setName} style={{ minWidth: 180 }}
            options={objects.map((one) => ({ value: one.name, label: say(one.plural) }))} />
          <a className="link" href={templateFile(object.name)} download><FileExcelOutlined /> {t.transfer.upload.template}</a>
        </div>
        <Drop busy={upload.isPending ? upload.variables.name : null} onFile={take} />
        {problem && <p className={styles["problem"]} role="alert">{problem}</p>}
      </section>
    </div>
  );
}
