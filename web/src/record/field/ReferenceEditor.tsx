import { useQuery } from "@tanstack/react-query";
import { Select } from "antd";
import { useState } from "react";
import { search, listRecords } from "../../api/records";
import type { Reference } from "../../api/types";
import { useObject } from "../../model/model";
import type { ObjectModel } from "../../model/types";
import { useText } from "../../text/text";
import { useSettled } from "../search/useSettled";
import type { EditorProps } from "./FieldEditor";
import styles from "./Field.module.css";
import { references, textOf } from "./values";

interface Candidate extends Reference {
  hint?: string | null;
}

/** Typed: the global search, which knows pinyin. Not typed: the first by name. */
async function candidates(target: ObjectModel, typed: string, signal: AbortSignal): Promise<Candidate[]> {
  if (typed) return (await search(typed, [target.name], 20, signal)).results;
  const page = await listRecords(target.name, { limit: 20, fields: [target.name_field], sort: target.name_field }, signal);
  return page.records.map((record) => ({ id: record.id, name: textOf(record[target.name_field]) }));
}

export function ReferenceEditor(props: EditorProps) {
  const t = useText();
  const target = useObject(props.field.target);
  const [open, setOpen] = useState(false);
  const [typed, setTyped] = useState("");
  const asked = useSettled(typed.trim(), 150);
  const query = useQuery({
    queryKey: ["pick", target?.name, asked],
    queryFn: ({ signal }) => (target ? candidates(target, asked, signal) : []),
    enabled: open && target !== undefined,
    placeholderData: (previous) => previous,
  });
  const many = props.field.type === "refs";
  const chosen = references(props.value);
  const known: Candidate[] = [...chosen, ...(query.data ?? []).filter((one) => chosen.every((other) => other.id !== one.id))];
  const pick = (ids: number[]) => known.filter((one) => ids.includes(one.id)).map(({ id, name }) => ({ id, name }));
  return (
    <Select
      id={props.id} className={styles["full"] ?? ""} autoFocus={props.autoFocus ?? false} allowClear={!props.field.required}
      {...(props.invalid && { status: "error" as const })}
      {...(many ? { mode: "multiple" as const, value: chosen.map((one) => one.id) } : { value: chosen[0]?.id ?? null })}
      showSearch={{ filterOption: false, onSearch: setTyped }} onOpenChange={setOpen} loading={query.isFetching}
      placeholder={props.placeholder ?? t.record.pick.placeholder} notFoundContent={query.isFetching ? t.app.loading : t.record.pick.none}
      options={known.map((one) => ({ value: one.id, label: one.name, hint: one.hint }))}
      optionRender={(option) => (
        <span className={styles["option"]}><span>{option.label}</span><span className="muted">{option.data.hint}</span></span>
      )}
      onChange={(next: number | number[] | null | undefined) => {
        if (Array.isArray(next)) props.onChange(pick(next));
        else props.onChange(next === null || next === undefined ? null : pick([next])[0] ?? null);
      }}
    />
  );
}
