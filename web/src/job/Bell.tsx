import { BellOutlined } from "@ant-design/icons";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Badge, Button, Popover } from "antd";
import { useState } from "react";
import { Link } from "react-router-dom";
import { request } from "../api/client";
import { keys } from "../api/query";
import { useFormat } from "../text/format";
import { useText } from "../text/text";
import type { Notice } from "./events";
import styles from "./Bell.module.css";

function NoticeLine({ notice, onOpen }: { notice: Notice; onOpen: () => void }) {
  const format = useFormat();
  const to = notice.object && notice.record ? `/records/${notice.object}/${notice.record}` : undefined;
  const content = (
    <>
      <span className={styles["title"]}>{notice.title}</span>
      {notice.body && <span className={styles["text"]}>{notice.body}</span>}
      <time className="muted">{format.instant(notice.at)}</time>
    </>
  );
  return (
    <li className={styles["notice"]} data-unread={!notice.read}>
      {to ? <Link to={to} onClick={onOpen}>{content}</Link> : <div>{content}</div>}
    </li>
  );
}

export function Bell() {
  const t = useText();
  const client = useQueryClient();
  const [open, setOpen] = useState(false);
  const notices = useQuery({
    queryKey: keys.notices,
    queryFn: ({ signal }) => request<{ notices: Notice[] }>("GET", "/notices", { signal }),
    staleTime: 60_000,
  });
  const readAll = useMutation({
    mutationFn: () => request("POST", "/notices/read"),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.notices }),
  });
  const all = notices.data?.notices ?? [];
  const unread = all.filter((notice) => !notice.read).length;
  const list = (
    <div className={styles["panel"]}>
      <header>
        <h2>{t.app.bell.title}</h2>
        {unread > 0 && <Button size="small" type="link" onClick={() => readAll.mutate()}>{t.app.bell.readAll}</Button>}
      </header>
      {all.length === 0 && <p className="muted">{t.app.bell.none}</p>}
      <ul>{all.map((notice) => <NoticeLine key={notice.id} notice={notice} onOpen={() => setOpen(false)} />)}</ul>
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
