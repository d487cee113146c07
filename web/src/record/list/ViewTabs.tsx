import { DownOutlined } from "@ant-design/icons";
import { App, Button, Dropdown, type MenuProps } from "antd";
import { useState } from "react";
import { useProblemText } from "../../app/failure";
import type { ObjectModel } from "../../model/types";
import { useText } from "../../text/text";
import { SaveView } from "./SaveView";
import styles from "./List.module.css";
import type { ListState } from "./useListState";
import { useViewChanges, type ListView } from "./useViews";

interface Props {
  object: ObjectModel;
  views: ListView[];
  state: ListState;
  fields: string[];
}

export function ViewTabs({ object, views, state, fields }: Props) {
  const t = useText();
  const { message } = App.useApp();
  const explain = useProblemText();
  const changes = useViewChanges(object);
  const [saving, setSaving] = useState(false);
  const { saved } = state.view;
  const told = (words: string) => ({
    onSuccess: () => void message.success(words),
    onError: (error: unknown) => void message.error(explain(error)),
  });
  const update = () => saved && changes.update.mutate(
    { id: saved.id, draft: { filter: state.filter, sort: state.sort, fields } },
    { ...told(t.list.views.saved), onSuccess: () => { state.setView(state.view.name); void message.success(t.list.views.saved); } },
  );
  const remove = () => saved && changes.remove.mutate(saved.id, {
    ...told(t.list.views.removed), onSuccess: () => { state.setView(""); void message.success(t.list.views.removed); },
  });
  const items: MenuProps["items"] = [
    ...views.map((view) => ({ key: `view ${view.name}`, label: view.label, onClick: () => state.setView(view.name) })),
    { type: "divider" as const },
    { key: "save", label: t.list.views.saveAs, onClick: () => setSaving(true) },
    ...(saved?.own ? [
      { key: "update", label: t.list.views.update, onClick: update },
      { key: "remove", label: t.list.views.remove, danger: true, onClick: remove },
    ] : []),
  ];
  return (
    <div className={`${styles["tabs"]} no-print`}>
      <div className={styles["tabList"]} role="tablist">
        {views.map((view) => (
          <button key={view.name} type="button" role="tab" aria-selected={view === state.view} onClick={() => state.setView(view.name)}>
            {view.label}{view === state.view && state.changed && <small className="muted">{t.list.views.changed}</small>}
          </button>
        ))}
      </div>
      <Dropdown trigger={["click"]} menu={{ items }}>
        <Button type="text" size="small" icon={<DownOutlined />} aria-label={t.list.views.more} title={t.list.views.more} />
      </Dropdown>
      {saving && (
        <SaveView changes={changes} draft={{ filter: state.filter, sort: state.sort, fields }}
          onClose={() => setSaving(false)} onSaved={(id) => { setSaving(false); state.setView(`saved-${id}`); }} />
      )}
    </div>
  );
}
