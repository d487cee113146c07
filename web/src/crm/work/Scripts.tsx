// What to say, at hand: personal and reference scripts, found while typing.
import { CopyOutlined, PlusOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { App, Button, Input, Segmented, Skeleton } from "antd";
import { useState } from "react";
import { Link } from "react-router-dom";
import { keys } from "../../api/query";
import { listRecords } from "../../api/records";
import type { RecordData } from "../../api/types";
import { Failure } from "../../app/failure";
import { findField, useModel, useObject } from "../../model/model";
import type { ObjectModel } from "../../model/types";
import { FieldValue } from "../../record/field/FieldValue";
import { isReference, textOf } from "../../record/field/values";
import { useText } from "../../text/text";
import { copyText } from "../copyText";
import styles from "./Work.module.css";

type Which = "all" | "mine" | "reference";

function Script({ object, record }: { object: ObjectModel; record: RecordData }) {
  const t = useText();
  const { message } = App.useApp();
  const category = findField(object, "category");
  const copy = () => void copyText(textOf(record["body"])).then(() => message.success(t.app.copied));
  return (
    <li className={styles["script"]}>
      <details>
        <summary>
          <span>{textOf(record["title"])}</span>
          {category && <small className="muted"><FieldValue field={category} value={record["category"]} compact /></small>}
        </summary>
        <p>{textOf(record["body"])}</p>
      </details>
      <Button type="text" size="small" icon={<CopyOutlined />} aria-label={`${t.app.copy} ${textOf(record["title"])}`} title={t.app.copy} onClick={copy} />
    </li>
  );
}

function Found({ object, which, typed }: { object: ObjectModel; which: Which; typed: string }) {
  const t = useText();
  const { me } = useModel();
  const query = { sort: "title", limit: 200 };
  const list = useQuery({ queryKey: keys.list("script", query), queryFn: ({ signal }) => listRecords("script", query, signal), staleTime: 300_000 });
  if (list.isPending) return <Skeleton active title={false} paragraph={{ rows: 4 }} />;
  if (list.error) return <Failure error={list.error} retry={() => void list.refetch()} />;
  const mine = (script: RecordData) => isReference(script["owner"]) && script["owner"].id === me.id;
  const wanted = (script: RecordData) => which === "all" || (which === "mine" ? mine(script) : script["shared"] === true);
  const word = typed.trim().toLowerCase();
  const holds = (script: RecordData) => `${textOf(script["title"])}\n${textOf(script["body"])}`.toLowerCase().includes(word);
  const found = list.data.records.filter((script) => wanted(script) && holds(script));
  if (found.length === 0) return <p className="muted">{list.data.records.length === 0 ? t.crm.scripts.empty : t.crm.scripts.none}</p>;
  return <ul>{found.map((script) => <Script key={script.id} object={object} record={script} />)}</ul>;
}

export function Scripts() {
  const t = useText();
  const object = useObject("script");
  const [which, setWhich] = useState<Which>("all");
  const [typed, setTyped] = useState("");
  if (!object?.rights.read) return null;
  const words = t.crm.scripts;
  return (
    <section className={styles["card"]}>
      <header>
        <h2>{words.title}</h2>
        {object.rights.create && <Link to="/records/script/new"><Button type="text" size="small" icon={<PlusOutlined />}>{words.create}</Button></Link>}
      </header>
      <div className={styles["scriptTools"]}>
        <Input allowClear placeholder={words.search} aria-label={words.search} value={typed} onChange={(event) => setTyped(event.target.value)} />
        <Segmented<Which> block size="small" value={which} onChange={setWhich} aria-label={words.title}
          options={(["all", "mine", "reference"] as const).map((name) => ({ value: name, label: words[name] }))} />
      </div>
      <Found object={object} which={which} typed={typed} />
    </section>
  );
}
