import { CommentOutlined, ContactsOutlined, HomeOutlined, MenuOutlined, ShopOutlined } from "@ant-design/icons";
import { Drawer } from "antd";
import { useState, type ComponentType } from "react";
import { Link, useLocation } from "react-router-dom";
import { useModel } from "../../model/model";
import { useSay, useText } from "../../text/text";
import { navItems } from "../nav";
import styles from "./Frame.module.css";

/** On a phone: the four places of the day, and everything else in a drawer. */
export function BottomBar() {
  const t = useText();
  const say = useSay();
  const model = useModel();
  const { pathname } = useLocation();
  const [open, setOpen] = useState(false);
  const items = navItems(model);
  const icons: Record<string, ComponentType> = {
    "/": HomeOutlined, "/records/customer": ShopOutlined, "/records/contact": ContactsOutlined,
    "/records/activity": CommentOutlined,
  };
  const first = items.filter((item) => icons[item.to]).slice(0, 4);
  return (
    <nav className={`${styles["bottombar"]} no-print`} aria-label={t.app.nav.label}>
      {first.map((item) => {
        const Icon = item.icon;
        const current = item.to === "/" ? pathname === "/" : pathname.startsWith(item.to);
        return (
          <Link key={item.to} to={item.to} aria-current={current ? "page" : undefined}>
            <Icon /><span>{item.text(t, say, model)}</span>
          </Link>
        );
      })}
      <button type="button" onClick={() => setOpen(true)}><MenuOutlined /><span>{t.app.more}</span></button>
      <Drawer open={open} onClose={() => setOpen(false)} placement="bottom" size="auto" title={model.company.name}>
        <div className={styles["sheet"]}>
          {items.map((item) => {
            const Icon = item.icon;
            return (
              <Link key={item.to} to={item.to} onClick={() => setOpen(false)}>
                <Icon /><span>{item.text(t, say, model)}</span>
              </Link>
            );
          })}
        </div>
      </Drawer>
    </nav>
  );
}
