import { KeyOutlined, LaptopOutlined, LockOutlined, LogoutOutlined, QuestionCircleOutlined, SafetyOutlined } from "@ant-design/icons";
import { App, Avatar, Button, Dropdown, Segmented, type MenuProps } from "antd";
import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "react-router-dom";
import { request } from "../../api/client";
import { useProblemText } from "../../app/failure";
import { useTheme, type Theme } from "../../app/preferences";
import { useModel } from "../../model/model";
import { useLanguage, useText, type Language } from "../../text/text";
import { useLogout } from "../session";
import styles from "./Person.module.css";

function Choices() {
  const t = useText();
  const { language, choose } = useLanguage();
  const { theme, choose: chooseTheme } = useTheme();
  const explain = useProblemText();
  const { message } = App.useApp();
  // Stored with the person first: what is asked again then comes in this language.
  const store = useMutation({
    mutationFn: (next: Language) => request("PATCH", "/session", { body: { language: next } }),
    onSuccess: (_, next) => choose(next),
    onError: (error) => void message.error(explain(error)),
  });
  const themes: { value: Theme; label: string }[] = [
    { value: "light", label: t.app.person.light },
    { value: "dark", label: t.app.person.dark },
    { value: "system", label: t.app.person.system },
  ];
  return (
    <div className={styles["choices"]}>
      <span>{t.app.person.language}</span>
      <Segmented<Language> size="small" value={language} disabled={store.isPending} onChange={(next) => store.mutate(next)}
        options={[{ value: "zh", label: "中文" }, { value: "en", label: "English" }]} />
      <span>{t.app.person.theme}</span>
      <Segmented<Theme> size="small" value={theme} options={themes} onChange={chooseTheme} />
    </div>
  );
}

/** 王建国 → 建国; Anna Berg → A. */
function initials(name: string): string {
  return /\p{Script=Han}/u.test(name) ? name.slice(-2) : name.slice(0, 1).toUpperCase();
}

export function PersonMenu({ onHelp }: { onHelp: () => void }) {
  const t = useText();
  const { me } = useModel();
  const navigate = useNavigate();
  const logout = useLogout();
  const items: MenuProps["items"] = [
    { key: "codes", icon: <SafetyOutlined />, label: t.access.codes.title, onClick: () => navigate("/settings/codes") },
    { key: "sessions", icon: <LaptopOutlined />, label: t.app.person.sessions, onClick: () => navigate("/settings/sessions") },
    { key: "tokens", icon: <KeyOutlined />, label: t.app.person.tokens, onClick: () => navigate("/settings/tokens") },
    { key: "password", icon: <LockOutlined />, label: t.app.person.password, onClick: () => navigate("/settings/password") },
    { key: "help", icon: <QuestionCircleOutlined />, label: t.app.person.shortcuts, onClick: onHelp },
    { type: "divider" },
    { key: "logout", icon: <LogoutOutlined />, label: t.app.person.logout, onClick: () => void logout() },
  ];
  return (
    <Dropdown
      trigger={["click"]} menu={{ items }} placement="bottomRight"
      popupRender={(menu) => (
        <div className={styles["panel"]}>
          <div className={styles["who"]}><strong>{me.name}</strong><span className="muted">{me.login}</span></div>
          <Choices />
          {menu}
        </div>
      )}
    >
      <Button type="text" aria-label={t.app.person.menu} className={styles["button"]}>
        <Avatar size={28} className={styles["avatar"]}>{initials(me.name)}</Avatar>
      </Button>
    </Dropdown>
  );
}
