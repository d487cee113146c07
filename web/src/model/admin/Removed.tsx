// What was removed and can still be brought back.
import { useQuery } from "@tanstack/react-query";
import { App, Button } from "antd";
import settings from "../../access/settings/Settings.module.css";
import { request } from "../../api/client";
import type { Shapes } from "../../api/contract";
import { keys } from "../../api/query";
import { useProblemText } from "../../app/failure";
import { useFormat } from "../../text/format";
import { useSay, useText } from "../../text/text";
import { findObject, useModel } from "../model";
import { useModelChange, type ModelChange } from "./changes";

type Item = Shapes["removed_item"];

export function restoring(item: Pick<Item, "object" | "field">): ModelChange {
  return item.field === undefined
    ? { restore_objects: [{ name: item.object }] }
    : { restore_fields: [{ object: item.object, field: item.field }] };
}

function Line({ item, onRestore, busy }: { item: Item; onRestore: () => void; busy: boolean }) {
  const t = useText();
  const say = useSay();
  const format = useFormat();
  const object = findObject(useModel(), item.object);
  return (
    <tr>
      <td>{item.field !== undefined && <span className="muted">{object ? say(object.label) : item.object} · </span>}{say(item.label)}</td>
      <td className="muted">{item.field ?? item.object}</td>
      <td>{format.instant(item.removed_at)}</td>
      <td>{format.instant(item.purged_at)}</td>
      <td><Button size="small" loading={busy} disabled={item.field !== undefined && !object} onClick={onRestore}>{t.model.restore}</Button></td>
    </tr>
  );
}

export function Removed() {
  const t = useText();
  const explain = useProblemText();
  const { message } = App.useApp();
  const query = useQuery({ queryKey: [...keys.model, "removed"], queryFn: ({ signal }) => request("GET", "/model/removed", { signal }) });
  const change = useModelChange(() => void message.success(t.model.restored));
  const items = query.data?.removed ?? [];
  if (items.length === 0) return null;
  return (
    <section style={{ marginTop: 24 }}>
      <h2>{t.model.removed}</h2>
      <div className={settings["scroll"]}>
        <table className={settings["table"]}>
          <thead><tr><th>{t.settings.field.label}</th><th>{t.settings.field.name}</th><th>{t.model.removedAt}</th><th>{t.model.purgedAt}</th><th /></tr></thead>
          <tbody>
            {items.map((item) => (
              <Line key={`${item.object}.${item.field ?? ""}`} item={item} busy={change.isPending} onRestore={() => change.mutate(restoring(item))} />
            ))}
          </tbody>
        </table>
      </div>
      <p className={settings["problem"]} role="alert">{change.error && explain(change.error)}</p>
    </section>
  );
}
