// What the rows don't say: whose they will be, and what to do in doubt.
import { useQuery } from "@tanstack/react-query";
import { Radio, Select } from "antd";
import type { ReactNode } from "react";
import { keys } from "../../api/query";
import { listRecords } from "../../api/records";
import type { Value } from "../../api/types";
import { findField, useModel, useObject } from "../../model/model";
import { LabelledField } from "../../record/field/LabelledField";
import { inputOf, textOf, type Values } from "../../record/field/values";
import { useText } from "../../text/text";
import type { PartProps } from "./Columns";
import type { Duplicates, Owner, UnknownChoices, Unmapped } from "./imports";
import styles from "./Import.module.css";

function Choice({ label, hint, children }: { label: string; hint?: string; children: ReactNode }) {
  return (
    <div className={styles["option"]}>
      <h3>{label}</h3>
      <div>{children}{hint && <p className="muted">{hint}</p>}</div>
    </div>
  );
}

function Radios<T extends string>({ label, value, options, busy, onChange }: {
  label: string; value: T; options: { value: T; label: string }[]; busy: boolean; onChange: (value: T) => void;
}) {
  return <Radio.Group aria-label={label} value={value} options={options} disabled={busy} onChange={(event) => onChange(event.target.value as T)} />;
}

function named<T extends string>(names: readonly T[], labels: { readonly [Name in T]: string }) {
  return names.map((value) => ({ value, label: labels[value] }));
}

/** An owner as a text that a select can hold. */
function keyOf(owner: Owner | null): string {
  if (owner === null || owner === "@me") return "@me";
  return typeof owner === "number" ? `user ${owner}` : `pool ${owner.pool}`;
}

function ownerOf(key: string): Owner {
  const [kind, id] = key.split(" ");
  return kind === "user" ? Number(id) : kind === "pool" ? { pool: Number(id) } : "@me";
}

function OwnerChoice({ object, job, busy, change }: PartProps) {
  const t = useText();
  const people = useObject("user")?.rights.read && object.rights.hand_over;
  const pools = Boolean(useObject("pool")?.rights.read) && findField(object, "pool") !== undefined;
  const active = (name: string) => ({ sort: "name", limit: 200, fields: ["name"], ...(name === "pool" && { filter: [["active", "=", true]] as [[string, "=", boolean]] }) });
  const users = useQuery({ queryKey: keys.list("user", active("user")), queryFn: ({ signal }) => listRecords("user", active("user"), signal), enabled: Boolean(people) });
  const seas = useQuery({ queryKey: keys.list("pool", active("pool")), queryFn: ({ signal }) => listRecords("pool", active("pool"), signal), enabled: pools });
  const { me } = useModel();
  const words = t.transfer.options;
  const byColumn = job.columns.some((column) => column.field === "owner");
  const options = [
    { value: "@me", label: words.ownerMe(me.name) },
    ...(seas.data?.records ?? []).map((pool) => ({ value: `pool ${pool.id}`, label: words.ownerPool(textOf(pool["name"])) })),
    ...(users.data?.records ?? []).filter((user) => user.id !== me.id).map((user) => ({ value: `user ${user.id}`, label: textOf(user["name"]) })),
  ];
  return (
    <Choice label={words.owner} hint={byColumn ? words.ownerByColumn : words.ownerHint}>
      <Select value={keyOf(job.owner)} disabled={busy} aria-label={words.owner} style={{ minWidth: 220 }} showSearch={{ optionFilterProp: "label" }}
        options={options} onChange={(key: string) => change({ owner: ownerOf(key) })} />
    </Choice>
  );
}

/** Required choices that no column gives: one value for all rows. */
function Defaults({ object, job, change }: PartProps) {
  const fields = object.fields.filter((field) => field.type === "choice" && field.required && field.writable);
  const values: Values = job.defaults as Values;
  const t = useText();
  if (fields.length === 0) return null;
  const set = (name: string, value: Value) => change({ defaults: { ...job.defaults, [name]: inputOf(value) } });
  return (
    <Choice label={t.transfer.options.defaults} hint={t.transfer.options.defaultsHint}>
      <div className={styles["defaults"]}>
        {fields.map((field) => (
          <LabelledField key={field.name} field={field} value={values[field.name] ?? field.default ?? null} values={values} onChange={(value) => set(field.name, value)} />
        ))}
      </div>
    </Choice>
  );
}

export function Options(props: PartProps) {
  const { object, job, busy, change } = props;
  const t = useText();
  const { me } = useModel();
  const words = t.transfer.options;
  const shapes = me.administrator === true;
  const hasPhone = object.fields.some((field) => field.type === "phone");
  const by = job.duplicates_by.includes("phone") ? "both" : "name";
  return (
    <section className={styles["card"]}>
      {findField(object, "owner") && <OwnerChoice {...props} />}
      <Defaults {...props} />
      <Choice label={words.duplicates} hint={words.duplicatesHints[job.duplicates]}>
        <Radios label={words.duplicates} value={job.duplicates} busy={busy} onChange={(duplicates) => change({ duplicates })}
          options={named<Duplicates>(["skip", "update", "allow"], words.duplicatesNames)} />
      </Choice>
      {hasPhone && (
        <Choice label={words.by}>
          <Radios label={words.by} value={by} busy={busy} options={named<"name" | "both">(["name", "both"], words.byNames)}
            onChange={(next) => change({ duplicates_by: next === "both" ? ["name", "phone"] : ["name"] })} />
        </Choice>
      )}
      <Choice label={words.unknown} hint={words.unknownHints[job.unknown_choices]}>
        <Radios label={words.unknown} value={job.unknown_choices} busy={busy} onChange={(unknown_choices) => change({ unknown_choices })}
          options={named<UnknownChoices>(shapes ? ["add", "empty", "reject"] : ["empty", "reject"], words.unknownNames)} />
      </Choice>
      <Choice label={words.unmapped}>
        <Radios label={words.unmapped} value={job.unmapped} busy={busy} onChange={(unmapped) => change({ unmapped })}
          options={named<Unmapped>(shapes ? ["ignore", "remark", "field"] : ["ignore", "remark"], words.unmappedNames)} />
      </Choice>
    </section>
  );
}
