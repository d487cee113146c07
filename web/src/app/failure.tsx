// How a refusal or a failure reaches a person: what failed, that nothing was
// lost, and what to do.
import { Button } from "antd";
import { useCallback } from "react";
import { isProblem } from "../api/problem";
import { useText } from "../text/text";
import styles from "./failure.module.css";

/** One sentence for a message or a line under a field. */
export function useProblemText(): (error: unknown) => string {
  const t = useText();
  return useCallback((error) => {
    if (!isProblem(error)) return t.app.error.load;
    if (error.offline) return t.app.error.offline;
    if (error.status >= 500) return t.app.error.internal;
    return error.errors[0]?.message ?? error.detail ?? error.body.title;
  }, [t]);
}

interface Props {
  error: unknown;
  retry?: () => void;
}

/** In the place of what could not be shown. */
export function Failure({ error, retry }: Props) {
  const t = useText();
  const explain = useProblemText();
  return (
    <div className={styles["failure"]} role="alert">
      <h2>{t.app.error.load}</h2>
      <p>{explain(error)}</p>
      {isProblem(error) && error.requestId && <p className="muted">{t.app.error.id(error.requestId)}</p>}
      {retry && <Button onClick={retry}>{t.app.retry}</Button>}
    </div>
  );
}

/** In the place of content that is not there yet, or not at all. */
export function Nothing({ title, hint, children }: { title: string; hint?: string; children?: React.ReactNode }) {
  return (
    <div className={styles["failure"]}>
      <h2>{title}</h2>
      {hint && <p>{hint}</p>}
      {children}
    </div>
  );
}
