import { Button, Checkbox } from "antd";
import { useState } from "react";
import { useText } from "../../text/text";
import styles from "./Codes.module.css";

/** Offers the codes as a file; nothing leaves the browser. */
function save(codes: string[], name: string) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([codes.join("\r\n") + "\r\n"], { type: "text/plain" }));
  link.download = `${name}.txt`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/** Shown this once: whoever goes on says that they are kept. */
export function RecoveryCodes({ codes, onDone }: { codes: string[]; onDone: () => void }) {
  const t = useText();
  const words = t.access.codes;
  const [kept, setKept] = useState(false);
  return (
    <div className={styles["recovery"]}>
      <p>{words.recoveryOnce}</p>
      <ul aria-label={words.recovery}>{codes.map((code) => <li key={code}>{code}</li>)}</ul>
      <div className={styles["tools"]}>
        {isSecureContext && <Button onClick={() => void navigator.clipboard.writeText(codes.join("\n"))}>{t.app.copy}</Button>}
        <Button onClick={() => save(codes, words.fileName)}>{words.save}</Button>
        <Button onClick={() => print()}>{words.print}</Button>
      </div>
      <Checkbox checked={kept} onChange={(event) => setKept(event.target.checked)}>{words.kept}</Checkbox>
      <div><Button type="primary" disabled={!kept} onClick={onDone}>{words.finish}</Button></div>
    </div>
  );
}
