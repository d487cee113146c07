import { BellOutlined } from "@ant-design/icons";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Badge, Button, Popover } from "antd";
import { useState } from "react";
import { Link } from "react-router-dom";
import { clausesOf, printFilter } from "../api/filter";
import { request } from "../api/client";
import { keys } from "../api/query";
import type { Filter, Id } from "../api/types";
import { useFormat } from "../text/format";
import { useText } from "../text/text";
import { exportFile } from "../transfer/export";
import type { Notice } from "./events";
import styles from "./Bell.module.css";

/** A hand-over's customers have changed hands at just that instant: one's own, or all. */
function handedOver(at: string, own: boolean): string {
  const all: Filter = [["owner_changed_at", "=", at]];
  const filter: Filter = own ? [["owner", "=", "@me"], ...all] : all;
  return `/records/customer?view=all&filter=${encodeURIComponent(printFilter(filter))}`;
}

/** A notice about several records opens their list, one about an import the import. */
function placeOf({ object, record, at, filter }: Notice): string | undefined {
  if (object === "hand_over") return handedOver(at, record !== null);
  if (!object || object === "export") return undefined;
  if (object === "alert") return "/settings/alerts";
  if (object === "account") return "/settings/sessions";
  if (filter) return `/records/${object}?${new URLSearchParams({ view: "all", filter: printFilter(clausesOf(filter)) }).toString()}`;
  if (object === "import") return `/transfer/import/${record ?? ""}`;
  return record ? `/records/${object}/${record}` : `/records/${object}`;
}

function NoticeLine({ notice, onOpen }: { notice: Notice; onOpen: () => void }) {
  const format = useFormat();
  const to = placeOf(notice);
  const file = notice.object === "export" && notice.record ? exportFile(notice.record) : undefined;
  const content = (
    <>
      <span className={styles["title"]}>{notice.title}</span>
      {notice.body && <span className={styles["text"]}>{notice.body}</span>}
      <time className="muted">{format.instant(notice.at)}</time>
    </>
  );
  return (
    <li className={styles["notice"]} data-unread={!notice.read}>
      {to && <Link to={to} onClick={onOpen}>{content}</Link>}
      {file && <a href={file} download onClick={onOpen}>{content}</a>}
      {!to && !file && <div>{content}</div>}
    </li>
  );
}

export function Bell() {
  const t = useText();
  const client = useQueryClient();
  const [open, setOpen] = useState(false);
  const notices = useQuery({
    queryKey: keys.notices,
    queryFn: ({ signal }) => request("GET", "/notices", { query: { limit: 50 }, signal }),
    staleTime: 60_000,
    refetchInterval: 300_000,
  });
  const read = useMutation({
    mutationFn: (which: { ids: Id[] } | { all: true }) => request("POST", "/notices/read", { body: which }),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.notices }),
  });
  const all = notices.data?.notices ?? [];
  const unread = notices.data?.unread ?? 0;
  const follow = (notice: Notice) => {
    setOpen(false);
    if (!notice.read) read.mutate({ ids: [notice.id] });
  };
  const list = (
    <div className={styles["panel"]}>
      <header>
        <h2>{t.app.bell.title}</h2>
        {unread > 0 && <Button size="small" type="link" onClick={() => read.mutate({ all: true })}>{t.app.bell.readAll}</Button>}
      </header>
      {all.length === 0 && <p className="muted">{t.app.bell.none}</p>}
      <ul>{all.map((notice) => <NoticeLine key={notice.id} notice={notice} onOpen={() => follow(notice)} />)}</ul>
    </div>
  );
  return (
    <Popover open={open} onOpenChange={setOpen} trigger="click" placement="bottomRight" content={list} arrow={false}>
      <Badge count={unread} size="small" offset={[-6, 6]}>
        <Button type="text" icon={<BellOutlined />} aria-label={unread ? t.app.bell.unread(unread) : t.app.bell.title} />
      </Badge>
    </Popover>
  );
}
