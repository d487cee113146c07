import { PlusOutlined } from "@ant-design/icons";
import { Button, Dropdown } from "antd";
import { createElement, useState } from "react";
import { useNavigate } from "react-router-dom";
import { useModel } from "../../model/model";
import { useSay, useText } from "../../text/text";
import { objectIcons } from "../nav";
import { useShortcuts } from "../shortcuts";
import { useNarrow } from "../useMedia";

const everyday = ["customer", "contact", "activity", "task", "script"];

export function QuickCreate() {
  const t = useText();
  const say = useSay();
  const model = useModel();
  const navigate = useNavigate();
  const narrow = useNarrow();
  const [open, setOpen] = useState(false);
  const objects = model.objects.filter((object) =>
    object.rights.create && (everyday.includes(object.name) || object.custom));
  useShortcuts([{ key: "n", label: t.app.keys.create, group: "everywhere", run: () => setOpen(true) }]);
  if (objects.length === 0) return null;
  const items = objects.map((object) => {
    const icon = objectIcons[object.name];
    return { key: object.name, label: say(object.label), icon: icon && createElement(icon) };
  });
  return (
    <Dropdown
      open={open} onOpenChange={setOpen} trigger={["click"]} autoFocus
      menu={{ items, onClick: ({ key }) => { setOpen(false); navigate(`/records/${key}/new`); } }}
    >
      <Button type="primary" icon={<PlusOutlined />} aria-label={t.app.create.title}>
        {narrow ? null : t.app.create.title}
      </Button>
    </Dropdown>
  );
}
