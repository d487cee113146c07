// What was said, written down while it is fresh: one form, saved by Ctrl+Enter,
// which goes on to the next customer of the list.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { App, Button, Input, Select } from "antd";
import { useId, useRef, useState, type ReactNode } from "react";
import { newKey } from "../../api/client";
import { isProblem } from "../../api/problem";
import { keys } from "../../api/query";
import { createRecord } from "../../api/records";
import type { Id, Inputs, RecordData, Reference } from "../../api/types";
import { useShortcuts } from "../../app/shortcuts";
import { useNarrow } from "../../app/useMedia";
import { findField } from "../../model/model";
import type { Field, ObjectModel } from "../../model/types";
import { inputOf, isEmpty, references, textOf, type Values } from "../../record/field/values";
import { useDraft } from "../../record/page/useDraft";
import { useForm, type Form } from "../../record/page/useForm";
import { useKeepDraft } from "../../record/page/useKeepDraft";
import { useFormat } from "../../text/format";
import { useSay, useText } from "../../text/text";
import { Chips } from "../Chips";
import { NextVisit } from "./NextVisit";
import styles from "./Work.module.css";

const names = ["kind", "contact", "subject", "content", "progress", "next_visit_at", "next_visit_note"];

interface Props {
  activity: ObjectModel;
  customer: RecordData;
  contacts: RecordData[];
  hasNext: boolean;
  onNext: () => void;
  /** Wants an empty form in the place of this one. */
  onFresh: () => void;
}

function beginning(activity: ObjectModel, contacts: RecordData[]): Values {
  const primary = contacts.find((contact) => contact["primary"] === true);
  return {
    ...Object.fromEntries(names.map((name) => [name, null])),
    kind: textOf(findField(activity, "kind")?.default ?? "phone"),
    contact: primary ? { id: primary.id, name: textOf(primary["name"]) } : null,
  };
}

/** Sends everything that stands in the form, not only what was changed. */
function inputsOf(customer: Id, values: Values): Inputs {
  const given = Object.entries(values).filter(([, value]) => !isEmpty(value));
  return { customer, ...Object.fromEntries(given.map(([name, value]) => [name, inputOf(value)])) };
}

/** One key per answer wanted: a lost answer repeated never writes twice. */
function useSaving(customer: Id, form: Form, saved: (next: boolean) => void) {
  const client = useQueryClient();
  const key = useRef(newKey());
  const [message, setMessage] = useState<string | null>(null);
  const work = useMutation({
    mutationFn: (after: { next: boolean }) =>
      createRecord("activity", inputsOf(customer, form.values), key.current).then(() => after.next),
    onSuccess: (next) => {
      key.current = newKey();
      setMessage(null);
      void client.invalidateQueries({ queryKey: keys.object("activity") });
      void client.invalidateQueries({ queryKey: keys.object("customer") });
      saved(next);
    },
    onError: (error) => {
      if (isProblem(error) && error.status >= 400 && error.status < 500) key.current = newKey();
      setMessage(form.refuse(error));
    },
  });
  return { save: (next: boolean) => { if (form.check() && !work.isPending) work.mutate({ next }); }, busy: work.isPending, message };
}

function Line({ field, form, children }: { field: Field; form: Form; children: (id: string) => ReactNode }) {
  const say = useSay();
  const id = useId();
  const problem = form.problemOf(field.name);
  return (
    <div className={styles["line"]}>
      <label htmlFor={id}>{say(field.label)}</label>
      <div>{children(id)}{problem && <p className={styles["problem"]} role="alert">{problem}</p>}</div>
    </div>
  );
}

function Lines({ activity, customer, contacts, form }: Pick<Props, "activity" | "customer" | "contacts"> & { form: Form }) {
  const t = useText();
  const say = useSay();
  const narrow = useNarrow();
  const words = t.crm.record;
  const field = (name: string) => findField(activity, name);
  const text = (name: string) => ({ value: textOf(form.values[name]), onChange: (event: { target: { value: string } }) => form.set(name, event.target.value) });
  const chosen: Reference | undefined = references(form.values["contact"])[0];
  const people = contacts.map((contact) => ({ value: contact.id, label: [contact["name"], contact["title"]].map(textOf).filter(Boolean).join(" · ") }));
  const [kind, contact, subject, content, progress, visit, note] = names.map(field);
  return (
    <>
      {kind && (
        <Chips label={say(kind.label)} value={textOf(form.values["kind"])} onChange={(value) => form.set("kind", value)}
          options={(kind.choices ?? []).filter((choice) => !choice.disabled).map((choice) => ({ value: choice.value, label: say(choice.label) }))} />
      )}
      {subject && <Line field={subject} form={form}>{(id) => <Input id={id} autoFocus={!narrow} placeholder={words.subject} {...text("subject")} />}</Line>}
      {content && <Line field={content} form={form}>{(id) => <Input.TextArea id={id} autoSize={{ minRows: 2, maxRows: 12 }} placeholder={words.content} {...text("content")} />}</Line>}
      {progress && <Line field={progress} form={form}>{(id) => <Input id={id} placeholder={words.progress(textOf(customer["progress"]))} {...text("progress")} />}</Line>}
      {contact && contacts.length > 0 && (
        <Line field={contact} form={form}>{(id) => (
          <Select id={id} className={styles["contact"] ?? ""} allowClear placeholder={words.nobody} value={chosen?.id ?? null} options={people}
            onChange={(value: number | null | undefined) => {
              const person = contacts.find((candidate) => candidate.id === value);
              form.set("contact", person ? { id: person.id, name: textOf(person["name"]) } : null);
            }} />
        )}</Line>
      )}
      {visit && <Line field={visit} form={form}>{() => <NextVisit value={textOf(form.values["next_visit_at"])} onChange={(value) => form.set("next_visit_at", value)} />}</Line>}
      {note && form.values["next_visit_at"] && <Line field={note} form={form}>{(id) => <Input id={id} placeholder={words.note} {...text("next_visit_note")} />}</Line>}
    </>
  );
}

export function QuickRecord({ activity, customer, contacts, hasNext, onNext, onFresh }: Props) {
  const t = useText();
  const format = useFormat();
  const { message: tell } = App.useApp();
  const fields = names.map((name) => findField(activity, name)).filter((field): field is Field => field !== undefined);
  const empty = beginning(activity, contacts);
  const draft = useDraft(`work.${customer.id}`);
  const form = useForm(fields, empty, draft.found?.values);
  useKeepDraft(draft, form);
  const clear = () => { draft.drop(); onFresh(); };
  const saving = useSaving(customer.id, form, (next) => {
    clear();
    void tell.success(t.crm.work.saved);
    if (next && hasNext) onNext();
  });
  /** Nothing written: going on is all that is meant. */
  const saveNext = () => {
    if (form.changed.length === 0 && hasNext) onNext();
    else saving.save(true);
  };
  useShortcuts([
    { key: "ctrl+Enter", label: t.crm.work.saveNext, group: "form", run: saveNext },
    { key: "ctrl+s", label: t.crm.work.save, group: "form", run: () => saving.save(false) },
  ]);
  return (
    <form className={styles["quick"]} aria-label={t.crm.record.title} onSubmit={(event) => { event.preventDefault(); saving.save(false); }}>
      <Lines activity={activity} customer={customer} contacts={contacts} form={form} />
      <footer>
        {hasNext && <Button type="primary" loading={saving.busy} onClick={saveNext} title="Ctrl+Enter">{t.crm.work.saveNext}</Button>}
        <Button type={hasNext ? "default" : "primary"} htmlType="submit" disabled={saving.busy}>{t.crm.work.save}</Button>
        {saving.message && <span className={styles["problem"]} role="alert">{saving.message}</span>}
        {draft.found && (
          <span className="muted">
            {t.record.draft.found(format.instant(draft.found.at))} <Button type="link" size="small" onClick={clear}>{t.record.draft.discard}</Button>
          </span>
        )}
      </footer>
    </form>
  );
}
