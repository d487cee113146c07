// Whose work, and what of it.
import { useQuery } from "@tanstack/react-query";
import { Checkbox, Radio, Select } from "antd";
import { useState } from "react";
import { request } from "../../api/client";
import { keys } from "../../api/query";
import { listRecords } from "../../api/records";
import type { Filter, Reference } from "../../api/types";
import { useProblemText } from "../../app/failure";
import { findObject, useModel } from "../../model/model";
import { textOf } from "../../record/field/values";
import { useSettled } from "../../record/search/useSettled";
import { useFormat } from "../../text/format";
import { useSay, useText } from "../../text/text";
import styles from "./HandOver.module.css";
import { helps, whatOf, type Help, type Plan } from "./plan";

interface StepProps {
  plan: Plan;
  onChange: (part: Partial<Plan>) => void;
}

/** Everybody, the disabled included: those are who hands over most often. */
function Person({ plan, onChange }: StepProps) {
  const t = useText();
  const [typed, setTyped] = useState("");
  const asked = useSettled(typed.trim(), 150);
  const filter: Filter = asked ? [["name", "contains", asked]] : [];
  const query = { filter, sort: "name", fields: ["name", "disabled"], limit: 50 };
  const users = useQuery({ queryKey: keys.list("user", query), queryFn: ({ signal }) => listRecords("user", query, signal), placeholderData: (previous) => previous });
  const found = (users.data?.records ?? []).map((user) => ({ id: user.id, name: textOf(user["name"]), disabled: user["disabled"] === true }));
  const known: (Reference & { disabled?: boolean })[] = plan.from && found.every((one) => one.id !== plan.from?.id) ? [plan.from, ...found] : found;
  return (
    <label className={styles["field"]}>{t.handover.what.person}
      <Select<number> aria-label={t.handover.what.person} {...(plan.from && { value: plan.from.id })} showSearch={{ filterOption: false, onSearch: setTyped }}
        loading={users.isFetching} placeholder={t.record.pick.placeholder}
        options={known.map((one) => ({ value: one.id, label: one.disabled ? `${one.name}（${t.handover.what.disabled}）` : one.name ?? `#${one.id}` }))}
        onChange={(id) => { setTyped(""); onChange({ from: known.find((one) => one.id === id) ?? null }); }} />
    </label>
  );
}

/** What there is of this person's, object by object. */
function Objects({ plan, onChange }: StepProps) {
  const t = useText();
  const say = useSay();
  const format = useFormat();
  const explain = useProblemText();
  const model = useModel();
  const body = whatOf(plan, ["*"]);
  const counts = useQuery({
    queryKey: [...keys.records, "hand-over", body],
    queryFn: ({ signal }) => request("POST", "/hand_overs/preview", { body, signal }),
  });
  if (counts.error) return <p className={styles["problem"]} role="alert">{explain(counts.error)}</p>;
  if (!counts.data) return <p className="muted" aria-busy="true">{t.handover.what.counting}</p>;
  const helping = counts.data.parts.reduce((sum, part) => sum + part.collaborations, 0);
  const parts = counts.data.parts.filter((part) => part.count + part.collaborations > 0);
  if (parts.length === 0) return <p role="status">{t.handover.what.none}</p>;
  const toggle = (name: string, on: boolean) => onChange({ objects: on ? [...plan.objects, name] : plan.objects.filter((one) => one !== name) });
  return (
    <>
      <fieldset className={styles["objects"]}>
        <legend>{t.handover.what.objects}</legend>
        {parts.map((part) => {
          const object = findObject(model, part.object);
          return (
            <Checkbox key={part.object} checked={plan.objects.includes(part.object)} onChange={(event) => toggle(part.object, event.target.checked)}>
              {say(object?.plural)} <span className="muted">{format.number(part.count)}</span>
            </Checkbox>
          );
        })}
        <p className="muted">{t.handover.what.kept}</p>
      </fieldset>
      {helping > 0 && (
        <fieldset className={styles["objects"]}>
          <legend>{t.handover.what.helping(format.number(helping))}</legend>
          <Radio.Group className={styles["helps"] ?? ""} aria-label={t.handover.what.helping(format.number(helping))} value={plan.help} onChange={(event) => onChange({ help: event.target.value as Help })}>
            {helps.map((help) => <Radio key={help} value={help}>{t.handover.what.help[help]}</Radio>)}
          </Radio.Group>
        </fieldset>
      )}
    </>
  );
}

export function WhatStep({ plan, onChange }: StepProps) {
  const t = useText();
  const say = useSay();
  const format = useFormat();
  const model = useModel();
  if (plan.chosen) {
    return <p>{t.handover.what.selection(format.number(plan.chosen.count), say(findObject(model, plan.chosen.object)?.plural))}</p>;
  }
  return (
    <>
      <Person plan={plan} onChange={onChange} />
      {plan.from && <Objects key={plan.from.id} plan={plan} onChange={onChange} />}
    </>
  );
}
