import { Button } from "antd";
import { useNavigate, useRouteError } from "react-router-dom";
import { isProblem } from "../api/problem";
import { useText } from "../text/text";
import { Nothing, useProblemText } from "./failure";

/** A new version of the program has other file names than this page expects. */
function isStalePage(error: unknown): boolean {
  return error instanceof TypeError && /dynamically imported module|module script/i.test(error.message);
}

export function ErrorPage() {
  const t = useText();
  const error = useRouteError();
  const navigate = useNavigate();
  const explain = useProblemText();
  const title = isProblem(error) ? explain(error) : t.app.error.title;
  const shown = !isProblem(error) && !isStalePage(error) && error instanceof Error ? error.message : undefined;
  return (
    <Nothing title={title} hint={t.app.error.kept}>
      {shown && <p className="muted" lang="en">{shown}</p>}
      <div>
        <Button type="primary" onClick={() => location.reload()}>{t.app.error.reload}</Button>{" "}
        <Button onClick={() => navigate("/")}>{t.app.error.home}</Button>
      </div>
    </Nothing>
  );
}

export function NotFoundPage() {
  const t = useText();
  const navigate = useNavigate();
  return (
    <Nothing title={t.app.error.notFound} hint={t.app.error.notFoundHint}>
      <Button onClick={() => navigate("/")}>{t.app.error.home}</Button>
    </Nothing>
  );
}
