// A new customer: likely duplicates beside it while it is typed, a form that a
// pasted text fills, and a first contact created along with it.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { App } from "antd";
import { useRef, useState } from "react";
import { useNavigate } from "react-router-dom";
import { newKey, request } from "../../api/client";
import type { Answer, Shapes } from "../../api/contract";
import { isProblem } from "../../api/problem";
import { keys } from "../../api/query";
import type { DuplicateMatch, Id } from "../../api/types";
import { NotFoundPage } from "../../app/ErrorPage";
import { findField, useModel, useObject } from "../../model/model";
import type { Field, ObjectModel } from "../../model/types";
import { LabelledField } from "../../record/field/LabelledField";
import { isEmpty, textOf, type Values } from "../../record/field/values";
import { defaultOf, everythingGiven } from "../../record/page/CreatePage";
import { FormBar } from "../../record/page/FormBar";
import { FormSections } from "../../record/page/FormSections";
import { LeaveGuard } from "../../record/page/LeaveGuard";
import { openFields } from "../../record/page/openFields";
import page from "../../record/page/Page.module.css";
import { useDraft } from "../../record/page/useDraft";
import { useForm, type Form } from "../../record/page/useForm";
import { useKeepDraft } from "../../record/page/useKeepDraft";
import { useFormat } from "../../text/format";
import { useSay, useText } from "../../text/text";
import { Duplicates, useDuplicates } from "./Duplicates";
import { QuickCollect, type Collected } from "./QuickCollect";
import { ResourceSites } from "./ResourceSites";
import styles from "./Customer.module.css";

const contactFields = ["name", "title", "mobile", "phone", "email", "wechat"];

/** Customer and contact, both or none. */
function create(customer: Values, contact: Values, key: string): Promise<Answer<"POST", "/batch">> {
  const person = everythingGiven(contact);
  const operations: Shapes["operation"][] = [{ op: "create", object: "customer", values: everythingGiven(customer) }];
  if (Object.keys(person).length > 0) {
    operations.push({ op: "create", object: "contact", values: { ...person, customer: "@0.id", primary: true } });
  }
  return request("POST", "/batch", { body: { operations }, idempotencyKey: key });
}

/** Which operation of the batch was refused, with its fields named as the form has them. */
function refusalOf(error: unknown): { of: number; error: unknown } {
  if (!isProblem(error)) return { of: 0, error };
  let of = 0;
  for (const item of error.errors) {
    const place = /^operations\.(\d+)\.(?:values\.)?/.exec(item.field ?? "");
    if (!place) continue;
    of = Number(place[1]);
    item.field = item.field?.slice(place[0].length) ?? "";
  }
  return { of, error };
}

function ContactFields({ fields, form }: { fields: Field[]; form: Form }) {
  const t = useText();
  return (
    <section className={page["section"]}>
      <h2>{t.crm.create.contact} <small className="muted">{t.crm.create.contactHint}</small></h2>
      <div className={page["fields"]}>
        {fields.map((field) => (
          <LabelledField key={field.name} field={{ ...field, required: false }} value={form.values[field.name]} values={form.values}
            problem={form.problemOf(field.name)} onBlur={() => form.touch(field.name)} onChange={(value) => form.set(field.name, value)} />
        ))}
      </div>
    </section>
  );
}

function useCreating(form: Form, contact: Form, onCreated: (id: Id) => void) {
  const client = useQueryClient();
  // One key for this form: a repeated click never makes a second customer.
  const key = useRef(newKey());
  const [message, setMessage] = useState<string | null>(null);
  const [same, setSame] = useState<DuplicateMatch[]>([]);
  const work = useMutation({
    mutationFn: () => create(form.values, contact.values, key.current),
    onSuccess: (answer) => {
      void client.invalidateQueries({ queryKey: keys.object("customer") });
      void client.invalidateQueries({ queryKey: keys.object("contact") });
      const made = answer.results[0];
      if (made) onCreated(made.id);
    },
    onError: (error) => {
      if (isProblem(error) && error.status >= 400 && error.status < 500) key.current = newKey();
      if (isProblem(error)) setSame(error.body.matches ?? []);
      const refusal = refusalOf(error);
      setMessage((refusal.of === 1 ? contact : form).refuse(refusal.error));
    },
  });
  return { create: () => { if (!work.isPending) work.mutate(); }, busy: work.isPending, message, same, forget: () => { setMessage(null); setSame([]); } };
}

function Creating({ object, person }: { object: ObjectModel; person: ObjectModel | undefined }) {
  const t = useText();
  const say = useSay();
  const model = useModel();
  const format = useFormat();
  const navigate = useNavigate();
  const { message: tell } = App.useApp();
  const fields = openFields(object);
  const people = contactFields.flatMap((name) => (person?.rights.create && findField(person, name)) || []);
  const draft = useDraft("customer.new");
  const beginning = Object.fromEntries(fields.map((field) => [field.name, defaultOf(field, model)]));
  const form = useForm(fields, beginning, draft.found?.values);
  const contact = useForm(people.map((field) => ({ ...field, required: false })), Object.fromEntries(people.map((field) => [field.name, null])));
  const [restored, setRestored] = useState(draft.found);
  const going = useRef(false);
  useKeepDraft(draft, form);
  const duplicates = useDuplicates(form.values);
  const creating = useCreating(form, contact, (id) => {
    going.current = true;
    draft.drop();
    void tell.success(t.record.created(say(object.label)));
    navigate(`/records/customer/${id}`);
  });
  const take = ({ customer, contact: found, rest }: Collected) => {
    const remark = [textOf(form.values["remark"]), rest.trim()].filter(Boolean).join("\n");
    form.replace({ ...form.values, ...customer, ...(remark && { remark }) });
    contact.replace({ ...contact.values, ...found });
    creating.forget();
  };
  const submit = () => { const sound = [form.check(), contact.check()]; if (sound.every(Boolean)) creating.create(); };
  const changed = form.changed.length > 0 || Object.values(contact.values).some((value) => !isEmpty(value));
  return (
    <form className={page["page"]} onSubmit={(event) => { event.preventDefault(); submit(); }}>
      <header className={page["head"]}><h1>{t.record.create(say(object.label))}</h1></header>
      <div className={styles["new"]}>
        <div>
          <FormSections object={object} form={form} onChange={creating.forget} />
          {people.length > 0 && <ContactFields fields={people} form={contact} />}
          <FormBar problemCount={form.problemCount + contact.problemCount} message={creating.message} busy={creating.busy} onSave={submit} onCancel={() => navigate(-1)}
            draftAt={restored && format.instant(restored.at)} onDiscard={() => { draft.drop(); setRestored(null); form.replace(beginning); }} />
        </div>
        <aside className={styles["aside"]}>
          <Duplicates matches={duplicates.data?.matches} refused={creating.same} />
          <QuickCollect onCollected={take} />
          <ResourceSites />
        </aside>
      </div>
      <LeaveGuard dirty={() => !going.current && changed} onLeave={() => { going.current = true; draft.drop(); }} />
    </form>
  );
}

export default function NewCustomerPage() {
  const object = useObject("customer");
  const person = useObject("contact");
  return object?.rights.create ? <Creating object={object} person={person} /> : <NotFoundPage />;
}
