import { Skeleton } from "antd";
import { Suspense, useEffect, useRef } from "react";
import { Link, Navigate, useParams } from "react-router-dom";
import { NotFoundPage } from "../../app/ErrorPage";
import { useModel } from "../../model/model";
import { useText } from "../../text/text";
import { sections, type SettingsSection } from "./sections";
import styles from "./Settings.module.css";

const groups: SettingsSection["group"][] = ["company", "structure", "personal"];

export default function SettingsPage() {
  const t = useText();
  const model = useModel();
  const { section: name } = useParams();
  const open = sections.filter((section) => section.visible(model));
  const current = open.find((section) => section.name === name);
  const menu = useRef<HTMLElement>(null);
  // On a phone the menu is one line, longer than the screen.
  useEffect(() => menu.current?.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" }), [name]);
  if (!name && open[0]) return <Navigate to={`/settings/${open[0].name}`} replace />;
  return (
    <div className={styles["settings"]}>
      <nav ref={menu} className={`${styles["menu"]} no-print`} aria-label={t.settings.title}>
        {groups.map((group) => {
          const own = open.filter((section) => section.group === group);
          return own.length > 0 && (
            <section key={group}>
              <h3>{t.settings[group]}</h3>
              {own.map((section) => (
                <Link key={section.name} to={`/settings/${section.name}`} aria-current={section === current ? "page" : undefined}>{section.text(t)}</Link>
              ))}
            </section>
          );
        })}
      </nav>
      <div className={styles["content"]}>
        <Suspense fallback={<Skeleton active />}>{current ? <current.Page /> : <NotFoundPage />}</Suspense>
      </div>
    </div>
  );
}
