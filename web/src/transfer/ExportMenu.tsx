import { DownloadOutlined } from "@ant-design/icons";
import { useMutation, useQuery } from "@tanstack/react-query";
import { App, Button, Dropdown, Progress } from "antd";
import { useEffect, useState } from "react";
import type { Id } from "../api/types";
import { useProblemText } from "../app/failure";
import { useText } from "../text/text";
import { exportFile, exportState, startExport, type ExportFormat, type ExportRequest } from "./export";

const formats: ExportFormat[] = ["xlsx", "csv", "pdf"];

function ExportProgress({ id }: { id: Id }) {
  const t = useText();
  const query = useQuery({
    queryKey: ["export", id],
    queryFn: ({ signal }) => exportState(id, signal),
    refetchInterval: ({ state }) => (state.data?.state === "done" || state.data?.state === "failed" ? false : 1000),
  });
  const job = query.data;
  if (job?.state === "done") return <a className="link" href={exportFile(id)} download>{t.list.exportDone}，{t.list.download}</a>;
  if (job?.state === "failed" || query.isError) return <span>{t.list.exportFailed}</span>;
  const percent = job?.total ? Math.floor(((job.done ?? 0) / job.total) * 100) : 0;
  return <span>{t.list.exportStarted}<Progress percent={percent} size="small" /></span>;
}

/** Exports what the list shows: its filter, columns and order. */
export function ExportMenu(props: Omit<ExportRequest, "format">) {
  const t = useText();
  const { notification } = App.useApp();
  const explain = useProblemText();
  const [job, setJob] = useState<Id | null>(null);
  const start = useMutation({
    mutationFn: (format: ExportFormat) => startExport({ ...props, format }),
    onSuccess: setJob,
    onError: (error) => notification.error({ title: t.list.exportFailed, description: explain(error) }),
  });
  useEffect(() => {
    if (job !== null) notification.info({ key: `export-${job}`, title: t.list.export, description: <ExportProgress id={job} />, duration: 0 });
  }, [job, notification, t]);
  return (
    <Dropdown trigger={["click"]} menu={{
      items: formats.map((format) => ({ key: format, label: t.list.exportAs[format] })),
      onClick: ({ key }) => start.mutate(key as ExportFormat),
    }}>
      <Button type="text" icon={<DownloadOutlined />} loading={start.isPending}>{t.list.export}</Button>
    </Dropdown>
  );
}
