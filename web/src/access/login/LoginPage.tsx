import { useQueryClient } from "@tanstack/react-query";
import { Segmented } from "antd";
import { Navigate, useNavigate, useSearchParams } from "react-router-dom";
import { Seal } from "../../app/Seal";
import { useLanguage, useText, type Language } from "../../text/text";
import { useSession } from "../session";
import { LoginForm } from "./LoginForm";
import styles from "./Login.module.css";

const languages: { value: Language; label: string }[] = [
  { value: "zh", label: "中文" },
  { value: "en", label: "English" },
];

/** Only a path of our own: never lead to another site after login. */
function safePath(to: string | null): string {
  return to && /^\/(?![/\\])/.test(to) ? to : "/";
}

export function LoginPage() {
  const t = useText();
  const { language, choose } = useLanguage();
  const session = useSession();
  const client = useQueryClient();
  const navigate = useNavigate();
  const [parameters] = useSearchParams();
  const to = safePath(parameters.get("to"));
  if (session.data) return <Navigate to={to} replace />;
  const enter = () => {
    client.removeQueries({ queryKey: ["model"] });
    navigate(to, { replace: true });
  };
  return (
    <main className={styles["page"]}>
      <div className={styles["card"]}>
        <header className={styles["brand"]}>
          <Seal size={52} />
          <div>
            <h1>{t.app.name}</h1>
            <p>{t.app.motto}</p>
          </div>
        </header>
        <LoginForm onDone={enter} />
      </div>
      <footer className={styles["footer"]}>
        <Segmented size="small" value={language} options={languages} onChange={choose} />
      </footer>
    </main>
  );
}
