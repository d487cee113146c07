// A block of text pasted from anywhere fills the form.
import { useMutation } from "@tanstack/react-query";
import { Button, Input } from "antd";
import { useState } from "react";
import { request } from "../../api/client";
import type { Answer } from "../../api/contract";
import { useProblemText } from "../../app/failure";
import { useText } from "../../text/text";
import work from "../work/Work.module.css";
import styles from "./Customer.module.css";

export type Collected = Answer<"POST", "/collect">;

export function QuickCollect({ onCollected }: { onCollected: (found: Collected) => void }) {
  const t = useText();
  const explain = useProblemText();
  const [text, setText] = useState("");
  const words = t.crm.create;
  const collect = useMutation({
    mutationFn: () => request("POST", "/collect", { body: { text } }),
    onSuccess: (found) => { if (count(found) > 0) onCollected(found); },
  });
  const found = collect.data && count(collect.data);
  return (
    <section className={work["card"]}>
      <header><h2>{words.collect}</h2></header>
      <div className={styles["collect"]}>
        <p className="muted">{words.collectHint}</p>
        <Input.TextArea autoSize={{ minRows: 3, maxRows: 10 }} placeholder={words.collectPlaceholder} aria-label={words.collect} value={text}
          onChange={(event) => { setText(event.target.value); collect.reset(); }} />
        <p role="status">
          <Button onClick={() => collect.mutate()} disabled={!text.trim()} loading={collect.isPending}>{words.collectGo}</Button>{" "}
          {found !== undefined && (found > 0 ? words.collectDone(found) : words.collectNothing)}
          {found !== undefined && found > 0 && collect.data?.rest.trim() && <span className="muted">，{words.collectRest}</span>}
          {collect.error && <span className={work["problem"]}>{explain(collect.error)}</span>}
        </p>
      </div>
    </section>
  );
}

function count({ customer, contact }: Collected): number {
  return Object.keys(customer).length + Object.keys(contact).length;
}
