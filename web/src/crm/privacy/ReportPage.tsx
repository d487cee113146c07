// All that is kept about a contact, to look at, to print, and as a file to hand out.
import { useMutation, useQuery } from "@tanstack/react-query";
import { App, Button, Skeleton } from "antd";
import { Link, useParams } from "react-router-dom";
import settings from "../../access/settings/Settings.module.css";
import { request, send } from "../../api/client";
import { NotFoundPage } from "../../app/ErrorPage";
import { Failure, useProblemText } from "../../app/failure";
import { useModel } from "../../model/model";
import { useFormat } from "../../text/format";
import { useText } from "../../text/text";
import { saveAnswer } from "../../transfer/export";

function Report({ id }: { id: number }) {
  const t = useText();
  const words = t.crm.personal;
  const format = useFormat();
  const explain = useProblemText();
  const { message } = App.useApp();
  const { company, me } = useModel();
  const report = useQuery({
    queryKey: ["personal-data", id],
    queryFn: ({ signal }) => request("POST", "/contacts/{id}/personal_data", { path: { id }, signal }),
    gcTime: 0,
    staleTime: Infinity,
  });
  const file = useMutation({
    mutationFn: async (form: "json" | "pdf") => saveAnswer(await send("POST", "/contacts/{id}/personal_data", { path: { id }, query: { form } }), `personal-data.${form}`),
    onError: (error) => void message.error(explain(error)),
  });
  if (report.error) return <Failure error={report.error} retry={() => void report.refetch()} />;
  if (!report.data) return <div className={settings["wide"]}><Skeleton active paragraph={{ rows: 10 }} /></div>;
  const { name, made_at, made_by, sections } = report.data;
  return (
    <div className={settings["wide"]}>
      <div className="only-print">
        <p className="letterhead"><strong>{company.name}</strong><span>{t.list.printed(me.name, format.instant(made_at))}</span></p>
      </div>
      <header className={settings["head"]}>
        <h1>{words.of(name)}</h1>
        <span className="no-print">
          <Button onClick={() => print()}>{t.list.print}</Button>{" "}
          {(["pdf", "json"] as const).map((form) => <Button key={form} loading={file.isPending && file.variables === form} onClick={() => file.mutate(form)}>{form.toUpperCase()}</Button>)}
        </span>
      </header>
      <p className="muted">{words.made(made_by, format.instant(made_at))} <Link className="link no-print" to={`/records/contact/${id}`}>{words.back}</Link></p>
      {sections.map((section, index) => (
        <section key={index} className={settings["block"]}>
          <h2>{section.label}</h2>
          <table className={settings["table"]}>
            <tbody>
              {section.lines.map((line, place) => <tr key={place}><th scope="row" style={{ width: "min(240px, 36%)" }}>{line.label}</th><td style={{ whiteSpace: "pre-wrap", overflowWrap: "anywhere" }}>{line.value}</td></tr>)}
            </tbody>
          </table>
        </section>
      ))}
    </div>
  );
}

export default function ReportPage() {
  const id = useParams()["id"] ?? "";
  const { me } = useModel();
  return me.personal_data && /^\d+$/.test(id) ? <Report id={Number(id)} /> : <NotFoundPage />;
}
