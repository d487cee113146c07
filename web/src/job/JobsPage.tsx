// Background work for administrators: what waits, what failed, and trying again.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { App, Button, Skeleton } from "antd";
import settings from "../access/settings/Settings.module.css";
import { request } from "../api/client";
import type { Id } from "../api/types";
import { Failure, Nothing, useProblemText } from "../app/failure";
import { useFormat } from "../text/format";
import { useText } from "../text/text";

export default function JobsPage() {
  const t = useText();
  const format = useFormat();
  const client = useQueryClient();
  const explain = useProblemText();
  const { message } = App.useApp();
  const jobs = useQuery({ queryKey: ["jobs"], queryFn: ({ signal }) => request("GET", "/jobs", { signal }), refetchInterval: 5000 });
  const act = useMutation({
    mutationFn: ({ id, what }: { id: Id; what: "retry" | "discard" }) => request("POST", `/jobs/{id}/${what}`, { path: { id } }),
    onSuccess: () => client.invalidateQueries({ queryKey: ["jobs"] }),
    onError: (error) => void message.error(explain(error)),
  });
  const words = t.settings.job;
  return (
    <div className={settings["page"]}>
      <h1>{t.settings.jobs}</h1>
      {jobs.isPending && <Skeleton active />}
      {jobs.error && <Failure error={jobs.error} retry={() => void jobs.refetch()} />}
      {jobs.data?.jobs.length === 0 && <Nothing title={words.none} />}
      {jobs.data && jobs.data.jobs.length > 0 && (
        <div className={settings["scroll"]}>
          <table className={`${settings["table"]} ${settings["cards"]}`}>
            <thead><tr><th>{words.kind}</th><th>{words.state}</th><th>{words.progress}</th><th>{words.attempts}</th><th>{words.at}</th><th>{words.error}</th><th /></tr></thead>
            <tbody>
              {jobs.data.jobs.map((job) => (
                <tr key={job.id}>
                  <td>{t.model.jobs[job.kind] ?? job.kind}</td>
                  <td>{words.states[job.state] ?? job.state}</td>
                  <td>{job.total > 0 ? `${format.number(job.done)} / ${format.number(job.total)}` : ""}</td>
                  <td>{job.attempts}</td>
                  <td>{job.run_at && format.instant(job.run_at)}</td>
                  <td>{job.error}</td>
                  <td>{job.state === "dead" && (
                    <>
                      <Button size="small" onClick={() => act.mutate({ id: job.id, what: "retry" })}>{words.retry}</Button>{" "}
                      <Button size="small" danger onClick={() => act.mutate({ id: job.id, what: "discard" })}>{words.discard}</Button>
                    </>
                  )}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </div>
  );
}
