// The rules of a pool, and what a change of them would take back tonight, before
// it is saved.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { App, Checkbox, InputNumber, Modal, Skeleton } from "antd";
import { useState, type ReactNode } from "react";
import { request } from "../../api/client";
import { keys } from "../../api/query";
import { getRecord } from "../../api/records";
import type { Id, RecordData, Value } from "../../api/types";
import { useProblemText } from "../../app/failure";
import { fieldProblem } from "../../access/person/fieldProblem";
import { findField, useObject } from "../../model/model";
import { LabelledField } from "../../record/field/LabelledField";
import { changesBetween, references, type Values } from "../../record/field/values";
import { useSettled } from "../../record/search/useSettled";
import { useFormat } from "../../text/format";
import { useText } from "../../text/text";
import type { PoolFigures, PoolRules } from "./pools";
import styles from "./Pool.module.css";

interface DaysProps {
  before: string;
  after: string;
  value: number | null;
  problem: string | undefined;
  onChange: (days: number | null) => void;
}

/** 超过 [30] 天未联系：the number within its sentence; empty means no such rule. */
function Days({ before, after, value, problem, onChange }: DaysProps) {
  const t = useText();
  return (
    <label className={styles["rule"]}>
      <span>{before}</span>
      <InputNumber min={1} max={3650} precision={0} value={value} placeholder={t.crm.rules.never} aria-label={`${before}…${after}`} onChange={onChange} />
      <span>{after}</span>
      <small role="alert">{problem}</small>
    </label>
  );
}

/** Who is in the pool; its administration alone can change that. */
const lists = ["departments", "members", "managers"] as const;
type Lists = Partial<Record<(typeof lists)[number], Id[]>>;

/** The lists that were changed, as they are sent. */
function listsOf(before: Values, after: Values): Lists {
  return Object.fromEntries(changesBetween(before, after).map((name) => [name, references(after[name]).map((one) => one.id)]));
}

interface PeopleProps {
  values: Values;
  problem: (field: string) => string | undefined;
  onChange: (name: string, value: Value) => void;
}

function People({ values, problem, onChange }: PeopleProps) {
  const object = useObject("pool");
  if (!object) return null;
  return lists.map((name) => {
    const field = findField(object, name);
    return field && <LabelledField key={name} field={field} value={values[name]} values={values} problem={problem(name)} onChange={(value) => onChange(name, value)} />;
  });
}

type Change = PoolRules & Lists;

function Preview({ pool, rules }: { pool: PoolFigures; rules: Change }) {
  const t = useText();
  const format = useFormat();
  const settled = useSettled(JSON.stringify(rules), 300);
  const preview = useQuery({
    queryKey: [...keys.object("customer"), "pool preview", pool.id, settled],
    queryFn: ({ signal }) => request("POST", "/pools/{id}/preview", { path: { id: pool.id }, body: JSON.parse(settled) as Change, signal }),
    retry: false,
  });
  const seen = preview.data;
  let said: ReactNode = <span className="muted">{t.crm.rules.counting}</span>;
  if (preview.error) said = <span className="muted">{t.crm.rules.noPreview}</span>;
  if (seen) {
    said = (
      <>
        <strong>{t.crm.rules.tonight(seen.date, format.number(seen.count))}</strong>
        <span className="muted">{t.crm.rules.before(format.number(seen.now))}</span>
        {seen.owners.length > 0 && (
          <ul>{seen.owners.slice(0, 8).map(({ owner, count }) => <li key={owner.id}>{owner.name} {format.number(count)}</li>)}</ul>
        )}
      </>
    );
  }
  return <div className={styles["preview"]} role="status">{said}</div>;
}

interface DialogProps {
  pool: PoolFigures;
  onClose: () => void;
}

/** Administrators find who is in the pool beside its rules. */
export default function RulesDialog({ pool, onClose }: DialogProps) {
  const administers = useObject("pool")?.rights.update ?? false;
  const people = useQuery({
    queryKey: keys.record("pool", pool.id), queryFn: ({ signal }) => getRecord("pool", pool.id, signal), enabled: administers,
  });
  if (administers && people.isPending) return <Modal open footer={null} onCancel={onClose}><Skeleton active /></Modal>;
  return <RulesForm pool={pool} people={people.data ?? null} onClose={onClose} />;
}

function RulesForm({ pool, people, onClose }: DialogProps & { people: RecordData | null }) {
  const t = useText();
  const words = t.crm.rules;
  const client = useQueryClient();
  const explain = useProblemText();
  const { message } = App.useApp();
  const [rules, setRules] = useState<PoolRules>(pool.rules);
  const known: Values = people ? Object.fromEntries(lists.map((name) => [name, people[name]])) : {};
  const [chosen, setChosen] = useState<Values>(known);
  const change: Change = { ...rules, ...listsOf(known, chosen) };
  const set = (part: Partial<PoolRules>) => setRules((before) => ({ ...before, ...part }));
  const save = useMutation({
    mutationFn: () => request("PUT", "/pools/{id}/rules", { path: { id: pool.id }, body: change }),
    onSuccess: () => {
      void message.success(words.saved(pool.name));
      onClose();
      return client.invalidateQueries({ queryKey: keys.records });
    },
  });
  const problem = fieldProblem(save.error);
  return (
    <Modal open title={words.title(pool.name)} width={560} okText={t.app.save} cancelText={t.app.cancel} onCancel={onClose}
      okButtonProps={{ loading: save.isPending }} onOk={() => save.mutate()}>
      <div className={styles["form"]}>
        <Days before={words.notContactedBefore} after={words.notContactedAfter} value={rules.rule_not_contacted_days}
          problem={problem("rule_not_contacted_days")} onChange={(days) => set({ rule_not_contacted_days: days })} />
        <Days before={words.noDealBefore} after={words.noDealAfter} value={rules.rule_no_deal_days}
          problem={problem("rule_no_deal_days")} onChange={(days) => set({ rule_no_deal_days: days })} />
        <Checkbox checked={rules.rule_protection_ended} onChange={(event) => set({ rule_protection_ended: event.target.checked })}>{words.protectionEnded}</Checkbox>
        <Checkbox checked={rules.exempt_deal} onChange={(event) => set({ exempt_deal: event.target.checked })}>{words.dealsStay}</Checkbox>
        <Days before={words.warnBefore} after={words.warnAfter} value={rules.rule_warn_days || null}
          problem={problem("rule_warn_days")} onChange={(days) => set({ rule_warn_days: days ?? 0 })} />
        <Checkbox checked={rules.active} onChange={(event) => set({ active: event.target.checked })}>{words.active}</Checkbox>
        {people && <People values={chosen} problem={problem} onChange={(name, value) => setChosen((before) => ({ ...before, [name]: value }))} />}
        <Preview pool={pool} rules={change} />
        {save.error && <p className={styles["problem"]} role="alert">{explain(save.error)}</p>}
      </div>
    </Modal>
  );
}
