// The contacts of a customer, below whom they report to. A click on a name opens
// all that is known, editable where it stands.
import { PlusOutlined } from "@ant-design/icons";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Button } from "antd";
import { lazy, Suspense, useState } from "react";
import { keys } from "../api/query";
import { createRecord, listRecords } from "../api/records";
import type { Id, RecordData } from "../api/types";
import { findField, useObject } from "../model/model";
import type { Field, ObjectModel } from "../model/types";
import { FieldValue } from "../record/field/FieldValue";
import { inputOf, isEmpty, isReference, textOf } from "../record/field/values";
import { InPlace } from "../record/page/InPlace";
import { isOpen } from "../record/page/openFields";
import { useForm } from "../record/page/useForm";
import { useText } from "../text/text";
import styles from "./Crm.module.css";
import { Wishes } from "./Wishes";
import work from "./work/Work.module.css";

const LabelledField = lazy(() => import("../record/field/LabelledField").then((module) => ({ default: module.LabelledField })));

const ways = ["mobile", "phone", "email", "wechat", "qq", "whatsapp"];
const details = ["title", "department", ...ways, "decision", "birthday", "hobbies", "manager", "remark"];

export function useContacts(customer: Id) {
  const query = { filter: [["customer", "=", customer]] as [[string, "=", Id]], sort: "-primary,name", limit: 200 };
  return useQuery({ queryKey: keys.list("contact", query), queryFn: ({ signal }) => listRecords("contact", query, signal) });
}

function fieldsOf(object: ObjectModel, names: string[]): Field[] {
  return names.map((name) => findField(object, name)).filter((field): field is Field => field !== undefined);
}

function Contact({ object, record }: { object: ObjectModel; record: RecordData }) {
  const t = useText();
  const [open, setOpen] = useState(false);
  const post = ["department", "title"].map((name) => textOf(record[name])).filter(Boolean).join(" · ");
  return (
    <div className={styles["contact"]}>
      <p className={styles["contactHead"]}>
        <button type="button" aria-expanded={open} onClick={() => setOpen(!open)}>{textOf(record["name"])}</button>
        {post && <span className="muted">{post}</span>}
        {record["primary"] === true && <span className={styles["badge"]}>{t.crm.contacts.primary}</span>}
      </p>
      <Wishes object="contact" id={record.id} />
      {open
        ? (
          <dl className={work["fields"]}>
            {fieldsOf(object, details).map((field) => (
              <InPlace key={field.name} object={object} record={record} field={field} editable={object.rights.update && isOpen(field)} />
            ))}
          </dl>
        )
        : (
          <p className={styles["contactWays"]}>
            {fieldsOf(object, ways).filter((field) => !isEmpty(record[field.name])).map((field) => <FieldValue key={field.name} field={field} value={record[field.name]} />)}
          </p>
        )}
    </div>
  );
}

interface Node {
  record: RecordData;
  below: Node[];
}

/** Whoever's manager is unknown, or above themselves by a slip, stands at the top. */
export function treeOf(contacts: RecordData[]): Node[] {
  const nodes = new Map<Id, Node>(contacts.map((record) => [record.id, { record, below: [] }]));
  const managerOf = (record: RecordData) => (isReference(record["manager"]) ? nodes.get(record["manager"].id) : undefined);
  const inCircle = (record: RecordData) => {
    const seen = new Set<Id>();
    for (let at: RecordData | undefined = record; at; at = managerOf(at)?.record) {
      if (seen.has(at.id)) return true;
      seen.add(at.id);
    }
    return false;
  };
  const top: Node[] = [];
  for (const node of nodes.values()) {
    const manager = inCircle(node.record) ? undefined : managerOf(node.record);
    (manager ? manager.below : top).push(node);
  }
  return top;
}

function Branch({ object, nodes }: { object: ObjectModel; nodes: Node[] }) {
  return (
    <ul>
      {nodes.map((node) => (
        <li key={node.record.id}>
          <Contact object={object} record={node.record} />
          {node.below.length > 0 && <Branch object={object} nodes={node.below} />}
        </li>
      ))}
    </ul>
  );
}

function NewContact({ object, customer, onDone }: { object: ObjectModel; customer: Id; onDone: () => void }) {
  const t = useText();
  const client = useQueryClient();
  const fields = fieldsOf(object, ["name", "title", "mobile"]);
  const form = useForm(fields, Object.fromEntries(fields.map((field) => [field.name, null])));
  const [message, setMessage] = useState<string | null>(null);
  const create = useMutation({
    mutationFn: () => createRecord("contact", { customer, ...Object.fromEntries(form.changed.map((name) => [name, inputOf(form.values[name])])) }),
    onSuccess: () => { void client.invalidateQueries({ queryKey: keys.object("contact") }); onDone(); },
    onError: (error) => setMessage(form.refuse(error)),
  });
  return (
    <form className={work["inline"]} onSubmit={(event) => { event.preventDefault(); if (form.check()) create.mutate(); }}>
      <Suspense fallback={null}>
        {fields.map((field, index) => (
          <LabelledField key={field.name} field={field} value={form.values[field.name]} values={form.values} autoFocus={index === 0}
            problem={form.problemOf(field.name)} onBlur={() => form.touch(field.name)} onChange={(value) => form.set(field.name, value)} />
        ))}
      </Suspense>
      <p>
        <Button size="small" type="primary" htmlType="submit" loading={create.isPending}>{t.app.save}</Button>{" "}
        <Button size="small" onClick={onDone}>{t.app.cancel}</Button>{" "}
        {message && <span className={work["problem"]} role="alert">{message}</span>}
      </p>
    </form>
  );
}

export function ContactList({ customer, contacts }: { customer: Id; contacts: RecordData[] }) {
  const t = useText();
  const object = useObject("contact");
  const [adding, setAdding] = useState(false);
  if (!object) return null;
  return (
    <section className={work["card"]}>
      <header>
        <h2>{t.crm.contacts.title}{contacts.length > 0 && <span className="muted"> {contacts.length}</span>}</h2>
        {object.rights.create && !adding && (
          <Button type="text" size="small" icon={<PlusOutlined />} onClick={() => setAdding(true)}>{t.crm.contacts.add}</Button>
        )}
      </header>
      {adding && <NewContact object={object} customer={customer} onDone={() => setAdding(false)} />}
      {contacts.length === 0 && !adding && <p className="muted">{t.crm.contacts.none}</p>}
      <div className={styles["tree"]}><Branch object={object} nodes={treeOf(contacts)} /></div>
    </section>
  );
}
