import { CloseOutlined, PaperClipOutlined, UploadOutlined } from "@ant-design/icons";
import { useMutation } from "@tanstack/react-query";
import { Button } from "antd";
import { useRef, useState } from "react";
import { uploadFile } from "../../api/records";
import { useProblemText } from "../../app/failure";
import { sizeInWords } from "../../text/format";
import { useText } from "../../text/text";
import type { EditorProps } from "./FieldEditor";
import { FieldValue } from "./FieldValue";
import styles from "./Field.module.css";
import { references } from "./values";

const limit = 50 * 1024 * 1024;

export function FileEditor({ field, value, onChange, id }: EditorProps) {
  const t = useText();
  const explain = useProblemText();
  const input = useRef<HTMLInputElement>(null);
  const [problem, setProblem] = useState("");
  const upload = useMutation({
    mutationFn: uploadFile,
    onSuccess: (stored) => onChange(stored),
    onError: (error, file) => setProblem(`${t.record.files.failed(file.name)}：${explain(error)}`),
  });
  const take = (file: File | undefined) => {
    if (!file) return;
    setProblem(file.size > limit ? t.record.files.tooLarge(sizeInWords(file.size)) : "");
    if (file.size <= limit) upload.mutate(file);
  };
  const chosen = references(value)[0];
  return (
    <div className={styles["files"]} onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => { event.preventDefault(); take(event.dataTransfer.files[0]); }}>
      {chosen && field.type === "image" && <FieldValue field={field} value={value} />}
      {chosen && (
        <span className={styles["fileLine"]}>
          <PaperClipOutlined />{chosen.name}
          <Button type="text" size="small" icon={<CloseOutlined />} aria-label={t.app.remove} onClick={() => onChange(null)} />
        </span>
      )}
      <input ref={input} id={id} type="file" hidden {...(field.type === "image" && { accept: "image/*" })}
        onChange={(event) => take(event.target.files?.[0])} />
      <Button icon={<UploadOutlined />} loading={upload.isPending} onClick={() => input.current?.click()}>
        {chosen ? t.record.files.replace : t.record.files.add}
      </Button>
      {problem && <span className={styles["problem"]} role="alert">{problem}</span>}
    </div>
  );
}
