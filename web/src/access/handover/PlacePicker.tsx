// People in use, and pools in use, to choose from.
import { useQuery } from "@tanstack/react-query";
import { Select } from "antd";
import { useState } from "react";
import { keys } from "../../api/query";
import { listRecords } from "../../api/records";
import type { Filter } from "../../api/types";
import { textOf } from "../../record/field/values";
import { useSettled } from "../../record/search/useSettled";
import { useText } from "../../text/text";
import type { Place } from "./plan";

const keyOf = ({ kind, id }: Place) => `${kind}-${id}`;

function usePlaces(typed: string, pools: boolean): Place[] {
  const named: Filter = typed ? [["name", "contains", typed]] : [];
  const ask = (object: Place["kind"], filter: Filter) => ({ filter: [...filter, ...named], sort: "name", fields: ["name"], limit: 50, object });
  const people = ask("user", [["disabled", "!=", true]]);
  const open = ask("pool", [["active", "=", true]]);
  const users = useQuery({ queryKey: keys.list("user", people), queryFn: ({ signal }) => listRecords("user", people, signal), placeholderData: (previous) => previous });
  const shared = useQuery({ queryKey: keys.list("pool", open), queryFn: ({ signal }) => listRecords("pool", open, signal), enabled: pools, placeholderData: (previous) => previous });
  const places = (kind: Place["kind"], records = users.data?.records) => (records ?? []).map((record): Place => ({ kind, id: record.id, name: textOf(record["name"]) }));
  return [...places("user"), ...(pools ? places("pool", shared.data?.records ?? []) : [])];
}

interface Props {
  label: string;
  value: Place[];
  /** More than one can be chosen. */
  many: boolean;
  pools: boolean;
  invalid?: boolean;
  onChange: (places: Place[]) => void;
}

export function PlacePicker({ label, value, many, pools, invalid = false, onChange }: Props) {
  const t = useText();
  const [typed, setTyped] = useState("");
  const found = usePlaces(useSettled(typed.trim(), 150), pools);
  const known = [...value, ...found.filter((place) => value.every((one) => keyOf(one) !== keyOf(place)))];
  const group = (kind: Place["kind"]) => known.filter((place) => place.kind === kind).map((place) => ({ value: keyOf(place), label: place.name }));
  const options = pools ? [{ label: t.handover.whom.user, options: group("user") }, { label: t.handover.whom.pool, options: group("pool") }] : group("user");
  const change = (next: string | string[] | undefined) => {
    const chosen = [next ?? []].flat();
    setTyped("");
    onChange(chosen.map((key) => known.find((place) => keyOf(place) === key)).filter((place) => place !== undefined));
  };
  return (
    <Select<string | string[]> aria-label={label} style={{ width: "100%" }} allowClear {...(invalid && { status: "error" as const })}
      {...(many ? { mode: "multiple" as const, value: value.map(keyOf) } : value[0] ? { value: keyOf(value[0]) } : {})}
      showSearch={{ filterOption: false, onSearch: setTyped }} placeholder={t.handover.whom.pick} options={options} onChange={change} />
  );
}
