import { App } from "antd";
import { useModel } from "../../model/model";
import { useText } from "../../text/text";
import styles from "../settings/Settings.module.css";
import { PasswordForm } from "./PasswordForm";

export default function PasswordPage() {
  const t = useText();
  const { me } = useModel();
  const { message } = App.useApp();
  return (
    <div className={styles["page"]}>
      <h1>{t.access.password.title}</h1>
      <PasswordForm login={me.login ?? ""} onDone={() => void message.success(t.access.password.changed)} />
    </div>
  );
}
