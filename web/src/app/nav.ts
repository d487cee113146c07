// What stands in the navigation, by subject. A new entry is one row here; an
// entry shows only when the caller may use it.
import {
  ApartmentOutlined, CommentOutlined, ContactsOutlined, DatabaseOutlined, DeleteOutlined, FileTextOutlined,
  GlobalOutlined, ProjectOutlined, SettingOutlined, ShopOutlined, SwapOutlined,
} from "@ant-design/icons";
import type { ComponentType } from "react";
import { findObject } from "../model/model";
import type { Label, Model } from "../model/types";
import type { Messages } from "../text/text";

export interface NavItem {
  to: string;
  icon: ComponentType;
  group: "sell" | "data" | "others";
  text: (t: Messages, say: (label: Label | undefined) => string, model: Model) => string;
  visible: (model: Model) => boolean;
}

function ofObject(name: string, icon: ComponentType, group: NavItem["group"], to = `/records/${name}`): NavItem {
  return {
    to, icon, group,
    text: (_, say, model) => say(findObject(model, name)?.plural),
    visible: (model) => findObject(model, name)?.rights.read ?? false,
  };
}

const anyRight = (right: "delete" | "import" | "export") => (model: Model) =>
  model.objects.some((object) => object.rights[right]);

const fixed: NavItem[] = [
  {
    to: "/", icon: ProjectOutlined, group: "sell", text: (t) => t.app.nav.mainline,
    visible: (model) => findObject(model, "customer")?.rights.read ?? false,
  },
  ofObject("customer", ShopOutlined, "sell"),
  ofObject("contact", ContactsOutlined, "sell"),
  ofObject("activity", CommentOutlined, "sell"),
  {
    to: "/pool", icon: GlobalOutlined, group: "sell",
    text: (t) => t.app.nav.pool,
    visible: (model) => findObject(model, "customer")?.views.some((view) => view.name === "pool") ?? false,
  },
  ofObject("script", FileTextOutlined, "sell"),
  { to: "/transfer", icon: SwapOutlined, group: "data", text: (t) => t.app.nav.transfer, visible: anyRight("import") },
  { to: "/recycle-bin", icon: DeleteOutlined, group: "data", text: (t) => t.app.nav.bin, visible: anyRight("delete") },
  { to: "/settings", icon: SettingOutlined, group: "data", text: (t) => t.app.nav.settings, visible: () => true },
];

/** The fixed entries, and a company's own objects. */
export function navItems(model: Model): NavItem[] {
  const own = model.objects
    .filter((object) => object.custom && object.rights.read)
    .map((object) => ofObject(object.name, DatabaseOutlined, "others"));
  return [...fixed, ...own].filter((item) => item.visible(model));
}

export const objectIcons: Record<string, ComponentType> = {
  customer: ShopOutlined, contact: ContactsOutlined, activity: CommentOutlined, script: FileTextOutlined,
  department: ApartmentOutlined,
};
