// The files that hang on a record: dropped here or chosen, opened, taken off.
import { CloseOutlined, PaperClipOutlined, UploadOutlined } from "@ant-design/icons";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Popconfirm, Skeleton } from "antd";
import { useRef, useState, type DragEvent } from "react";
import { keys } from "../../api/query";
import { attachFile, detachFile, fileAddress, listFiles, uploadFile } from "../../api/records";
import type { Attachment, Id } from "../../api/types";
import { Failure, useProblemText } from "../../app/failure";
import type { ObjectModel } from "../../model/types";
import { sizeInWords, useFormat } from "../../text/format";
import { useText } from "../../text/text";
import styles from "./Files.module.css";
import page from "./Page.module.css";

const limit = 50 * 1024 * 1024;

interface Props {
  object: ObjectModel;
  id: Id;
}

function Line({ file, onRemove }: { file: Attachment; onRemove: (() => void) | undefined }) {
  const t = useText();
  const format = useFormat();
  return (
    <li className={styles["file"]}>
      <PaperClipOutlined className="muted" />
      <span className={styles["words"]}>
        <a className="link" href={fileAddress(file.file)} download={file.name}>{file.name}</a>
        <small className="muted">{format.size(file.size)} · {t.record.by(file.by ?? t.record.history.system, format.instant(file.at))}</small>
      </span>
      {onRemove && (
        <Popconfirm title={t.record.files.removeAsk(file.name)} okText={t.app.remove} cancelText={t.app.cancel} okButtonProps={{ danger: true }} onConfirm={onRemove}>
          <Button type="text" size="small" className="no-print" icon={<CloseOutlined />} aria-label={t.record.files.remove(file.name)} />
        </Popconfirm>
      )}
    </li>
  );
}

/** Uploads one after the other; a refused file does not stop the rest. */
function useUpload({ object, id }: Props) {
  const t = useText();
  const explain = useProblemText();
  const client = useQueryClient();
  const [problems, setProblems] = useState<string[]>([]);
  const one = async (file: File): Promise<string | undefined> => {
    if (file.size > limit) return `${file.name}：${t.record.files.tooLarge(sizeInWords(file.size))}`;
    try {
      await attachFile(object.name, id, (await uploadFile(file)).id);
      return undefined;
    } catch (error) {
      return `${t.record.files.failed(file.name)}：${explain(error)}`;
    }
  };
  const upload = useMutation({
    mutationFn: async (files: File[]) => {
      const found: string[] = [];
      for (const file of files) {
        const problem = await one(file);
        if (problem) found.push(problem);
      }
      setProblems(found);
    },
    onSettled: () => client.invalidateQueries({ queryKey: keys.files(object.name, id) }),
  });
  return { take: (files: File[]) => { if (files.length > 0) upload.mutate(files); }, busy: upload.isPending, problems };
}

export function Files({ object, id }: Props) {
  const t = useText();
  const client = useQueryClient();
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const list = useQuery({ queryKey: keys.files(object.name, id), queryFn: ({ signal }) => listFiles(object.name, id, signal) });
  const { take, busy, problems } = useUpload({ object, id });
  const remove = useMutation({
    mutationFn: (attachment: Id) => detachFile(object.name, id, attachment),
    onSettled: () => client.invalidateQueries({ queryKey: keys.files(object.name, id) }),
  });
  const explain = useProblemText();
  const may = object.rights.update;
  const drop = (event: DragEvent) => { event.preventDefault(); setOver(false); take([...event.dataTransfer.files]); };
  const files = list.data?.files ?? [];
  if (list.data && files.length === 0 && !may) return null;
  return (
    <section
      className={`${page["section"]} ${styles["panel"]} ${files.length === 0 ? "no-print" : ""}`} data-over={over}
      {...(may && { onDragOver: (event: DragEvent) => { event.preventDefault(); setOver(true); }, onDragLeave: () => setOver(false), onDrop: drop })}
    >
      <header className={page["sectionHead"]}>
        <h2>{t.record.files.title} {files.length > 0 && <span className="muted">{files.length}</span>}</h2>
        {may && <Button type="text" size="small" className="no-print" icon={<UploadOutlined />} loading={busy} onClick={() => input.current?.click()}>{t.record.files.add}</Button>}
        <input ref={input} type="file" multiple hidden aria-label={t.record.files.add}
          onChange={(event) => { take([...event.target.files ?? []]); event.target.value = ""; }} />
      </header>
      {list.isPending && <Skeleton active title={false} paragraph={{ rows: 1 }} />}
      {list.error && <Failure error={list.error} retry={() => void list.refetch()} />}
      {list.data && files.length === 0 && <p className="muted">{t.record.files.none}</p>}
      <ul>{files.map((file) => <Line key={file.id} file={file} onRemove={may ? () => remove.mutate(file.id) : undefined} />)}</ul>
      {[...problems, ...(remove.error ? [explain(remove.error)] : [])].map((problem) => <p key={problem} className={page["problem"]} role="alert">{problem}</p>)}
    </section>
  );
}
