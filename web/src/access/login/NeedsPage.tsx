// What must be done after signing in, before anything else is open: a one-time
// password changed, one-time codes set up.
import { useQueryClient } from "@tanstack/react-query";
import { Button } from "antd";
import { keys } from "../../api/query";
import type { Session } from "../../api/types";
import { Seal } from "../../app/Seal";
import { useText } from "../../text/text";
import { CodeSetup } from "../person/CodeSetup";
import { PasswordForm } from "../person/PasswordForm";
import { useLogout } from "../session";
import styles from "./Login.module.css";

export function NeedsPage({ session }: { session: Session }) {
  const t = useText();
  const client = useQueryClient();
  const logout = useLogout();
  const goOn = () => void client.invalidateQueries({ queryKey: keys.session });
  const password = session.needs.includes("password");
  const words = password ? t.access.needs.password : t.access.needs.code;
  return (
    <main className={styles["page"]}>
      <div className={`${styles["card"]} ${styles["wide"]}`}>
        <header className={styles["brand"]}>
          <Seal size={52} />
          <div>
            <h1>{words.title}</h1>
            <p>{words.hint}</p>
          </div>
        </header>
        {password ? <PasswordForm login={session.user.login} onDone={goOn} /> : <CodeSetup passwordAsked={false} onDone={goOn} />}
        <div className={styles["actions"]}><Button type="link" onClick={() => void logout()}>{t.app.person.logout}</Button></div>
      </div>
    </main>
  );
}
