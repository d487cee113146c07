// A new record of any object.
import { useMutation, useQueries, useQueryClient } from "@tanstack/react-query";
import { App, Skeleton } from "antd";
import { useRef, useState } from "react";
import { useNavigate, useParams, useSearchParams } from "react-router-dom";
import { newKey } from "../../api/client";
import { isProblem } from "../../api/problem";
import { keys } from "../../api/query";
import { createRecord, getRecord } from "../../api/records";
import type { Inputs } from "../../api/types";
import { NotFoundPage } from "../../app/ErrorPage";
import { findField, findObject, useModel, useObject } from "../../model/model";
import type { Field, Model, ObjectModel } from "../../model/types";
import { useFormat } from "../../text/format";
import { useSay, useText } from "../../text/text";
import { inputOf, isEmpty, textOf, type Values } from "../field/values";
import { FormBar } from "./FormBar";
import { FormSections } from "./FormSections";
import { LeaveGuard } from "./LeaveGuard";
import { openFields } from "./openFields";
import styles from "./Page.module.css";
import { useDraft } from "./useDraft";
import { useForm } from "./useForm";
import { useKeepDraft } from "./useKeepDraft";

/** Defaults of the model that a form can show; the rest the server fills in. */
export function defaultOf(field: Field, model: Model): Values[string] {
  if (field.default === "@me") return model.me;
  if (field.default === "@today") return model.company.today;
  if (typeof field.default === "string" && field.default.startsWith("@")) return null;
  return field.default ?? null;
}

/** References named in the address (?customer=17) with their names; null while fetching. */
function useGiven(object: ObjectModel): Values | null {
  const model = useModel();
  const [parameters] = useSearchParams();
  const wanted = [...parameters].flatMap(([name, text]) => {
    const field = findField(object, name);
    const target = findObject(model, field?.target);
    return field && target && /^\d+$/.test(text) ? [{ field, target, id: Number(text) }] : [];
  });
  const found = useQueries({
    queries: wanted.map(({ target, id }) => ({
      queryKey: keys.record(target.name, id),
      queryFn: ({ signal }: { signal: AbortSignal }) => getRecord(target.name, id, signal),
    })),
  });
  if (found.some((query) => query.isPending)) return null;
  return Object.fromEntries(wanted.flatMap(({ field, target, id }, index) => {
    const record = found[index]?.data;
    return record ? [[field.name, { id, name: textOf(record[target.name_field]) }]] : [];
  }));
}

/** Also what stood in the form from the beginning: the person saw and kept it. */
export function everythingGiven(values: Values): Inputs {
  const given = Object.entries(values).filter(([, value]) => !isEmpty(value));
  return Object.fromEntries(given.map(([name, value]) => [name, inputOf(value)]));
}

function Creating({ object, given }: { object: ObjectModel; given: Values }) {
  const t = useText();
  const say = useSay();
  const model = useModel();
  const format = useFormat();
  const navigate = useNavigate();
  const client = useQueryClient();
  const { message: tell } = App.useApp();
  const fields = openFields(object);
  const draft = useDraft(`${object.name}.new`);
  const beginning = { ...Object.fromEntries(fields.map((field) => [field.name, defaultOf(field, model)])), ...given };
  const form = useForm(fields, beginning, { ...draft.found?.values, ...given });
  const [message, setMessage] = useState<string | null>(null);
  const [restored, setRestored] = useState(draft.found);
  // One key for this form: a repeated click or a retry after a lost answer
  // never makes a second record.
  const key = useRef(newKey());
  const going = useRef(false);
  useKeepDraft(draft, form);
  const leave = (to: string) => { going.current = true; draft.drop(); navigate(to); };
  const create = useMutation({
    mutationFn: () => createRecord(object.name, everythingGiven(form.values), key.current),
    onSuccess: (record) => {
      void client.invalidateQueries({ queryKey: keys.object(object.name) });
      void tell.success(t.record.created(say(object.label)));
      leave(`/records/${object.name}/${record.id}`);
    },
    onError: (error) => {
      // Refused: the next try is another one. Unanswered: it may have been done.
      if (isProblem(error) && error.status >= 400 && error.status < 500) key.current = newKey();
      setMessage(form.refuse(error));
    },
  });
  const submit = () => { if (form.check() && !create.isPending) create.mutate(); };
  const discard = () => { draft.drop(); setRestored(null); form.replace(beginning); };
  return (
    <form className={styles["page"]} onSubmit={(event) => { event.preventDefault(); submit(); }}>
      <header className={styles["head"]}><h1>{t.record.create(say(object.label))}</h1></header>
      <div className={styles["narrow"]}>
        <FormSections object={object} form={form} onChange={() => setMessage(null)} />
        <FormBar problemCount={form.problemCount} message={message} busy={create.isPending} onSave={submit} onCancel={() => navigate(-1)}
          draftAt={restored && format.instant(restored.at)} onDiscard={discard} />
      </div>
      <LeaveGuard dirty={() => !going.current && form.changed.length > 0} onLeave={() => { going.current = true; draft.drop(); }} />
    </form>
  );
}

function Beginning({ object }: { object: ObjectModel }) {
  const given = useGiven(object);
  return given ? <Creating object={object} given={given} /> : <div className={styles["page"]}><Skeleton active /></div>;
}

export default function CreatePage() {
  const { object: name } = useParams();
  const object = useObject(name);
  return object?.rights.create ? <Beginning key={object.name} object={object} /> : <NotFoundPage />;
}
