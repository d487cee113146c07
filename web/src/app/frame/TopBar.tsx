import { QuestionCircleOutlined } from "@ant-design/icons";
import { Button, Tooltip } from "antd";
import { PersonMenu } from "../../access/person/PersonMenu";
import { Bell } from "../../job/Bell";
import { GlobalSearch } from "../../record/search/GlobalSearch";
import { useText } from "../../text/text";
import { useShortcuts } from "../shortcuts";
import { useNarrow } from "../useMedia";
import { QuickCreate } from "./QuickCreate";
import styles from "./Frame.module.css";

export function TopBar({ onHelp }: { onHelp: () => void }) {
  const t = useText();
  const narrow = useNarrow();
  useShortcuts([{ key: "?", label: t.app.keys.help, group: "everywhere", run: onHelp }]);
  return (
    <header className={`${styles["topbar"]} no-print`}>
      <div className={styles["search"]}><GlobalSearch /></div>
      <div className={styles["tools"]}>
        <QuickCreate />
        {!narrow && (
          <Tooltip title={t.app.person.shortcuts}>
            <Button type="text" icon={<QuestionCircleOutlined />} onClick={onHelp} aria-label={t.app.person.shortcuts} />
          </Tooltip>
        )}
        <Bell />
        <PersonMenu onHelp={onHelp} />
      </div>
    </header>
  );
}
