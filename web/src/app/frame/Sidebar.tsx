import { MenuFoldOutlined, MenuUnfoldOutlined } from "@ant-design/icons";
import { Tooltip } from "antd";
import { useState } from "react";
import { Link, useLocation } from "react-router-dom";
import { useModel } from "../../model/model";
import { useSay, useText } from "../../text/text";
import { navItems, type NavItem } from "../nav";
import { Seal } from "../Seal";
import styles from "./Frame.module.css";

const stored = "guanxi.navigation.collapsed";

/** An entry with a query (a view) is current only with that query. */
function useIsCurrent(items: NavItem[]): (item: NavItem) => boolean {
  const { pathname, search } = useLocation();
  const here = new URLSearchParams(search);
  const matches = (item: NavItem) => {
    const [path = "", query = ""] = item.to.split("?");
    const inside = path === "/" ? pathname === "/" : pathname === path || pathname.startsWith(`${path}/`);
    return inside && [...new URLSearchParams(query)].every(([name, value]) => here.get(name) === value);
  };
  const best = items.filter(matches).sort((a, b) => b.to.length - a.to.length)[0];
  return (item) => item === best;
}

function Entry({ item, current, collapsed }: { item: NavItem; current: boolean; collapsed: boolean }) {
  const text = item.text(useText(), useSay(), useModel());
  const Icon = item.icon;
  return (
    <Tooltip title={collapsed ? text : ""} placement="right">
      <Link to={item.to} className={styles["entry"]} aria-current={current ? "page" : undefined} aria-label={text}>
        <Icon /><span className={styles["entryText"]}>{text}</span>
      </Link>
    </Tooltip>
  );
}

export function Sidebar() {
  const t = useText();
  const model = useModel();
  const items = navItems(model);
  const isCurrent = useIsCurrent(items);
  const [collapsed, setCollapsed] = useState(() => localStorage.getItem(stored) === "yes");
  const fold = () => {
    localStorage.setItem(stored, collapsed ? "no" : "yes");
    setCollapsed(!collapsed);
  };
  const groups = [
    { name: "sell", title: t.app.nav.groupSell },
    { name: "others", title: t.app.nav.others },
    { name: "data", title: t.app.nav.groupData },
  ].map((group) => ({ ...group, items: items.filter((item) => item.group === group.name) }));
  const foldText = collapsed ? t.app.nav.expand : t.app.nav.collapse;
  return (
    <nav className={`${styles["sidebar"]} no-print`} data-collapsed={collapsed} aria-label={t.app.nav.label}>
      <Link to="/" className={styles["brand"]} aria-label={t.app.nav.home}>
        <Seal /><span className={styles["entryText"]}>{model.company.name || t.app.name}</span>
      </Link>
      <div className={styles["entries"]}>
        {groups.filter((group) => group.items.length > 0).map((group) => (
          <section key={group.name}>
            <h3 className={styles["group"]}><span>{group.title}</span></h3>
            {group.items.map((item) => (
              <Entry key={item.to} item={item} current={isCurrent(item)} collapsed={collapsed} />
            ))}
          </section>
        ))}
      </div>
      <button type="button" className={styles["fold"]} onClick={fold} aria-label={foldText} title={foldText}>
        {collapsed ? <MenuUnfoldOutlined /> : <MenuFoldOutlined />}
      </button>
    </nav>
  );
}
