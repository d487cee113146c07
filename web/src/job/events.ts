// What the server tells this session while the page is open: reminders,
// progress of long work, and changes of records by others.
import { useQueryClient, type QueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { API } from "../api/client";
import type { Shapes } from "../api/contract";
import { connection } from "../api/connection";
import { keys } from "../api/query";
import type { Id } from "../api/types";

export type Notice = Shapes["notice"];

/** How far a long work is; `id` is that of the import or export it is done for. */
export interface JobProgress {
  id: Id;
  kind: string;
  state: string;
  done: number;
  total: number;
}

interface RecordChanged {
  object: string;
  id: Id;
  version?: number;
}

type Handlers = Record<string, (client: QueryClient, data: string) => void>;

const handlers: Handlers = {
  notice: (client) => void client.invalidateQueries({ queryKey: keys.notices }),
  progress: (client, data) => {
    const job = JSON.parse(data) as JobProgress;
    void client.invalidateQueries({ queryKey: [job.kind, job.id] });
  },
  record: (client, data) => {
    const changed = JSON.parse(data) as RecordChanged;
    void client.invalidateQueries({ queryKey: keys.object(changed.object) });
  },
  backup: (client) => void client.invalidateQueries({ queryKey: ["backups"] }),
  model: (client) => void client.invalidateQueries({ queryKey: keys.model }),
};

/** Listens as long as the frame is on the page; the browser reconnects by itself. */
export function useEvents(): void {
  const client = useQueryClient();
  useEffect(() => {
    const source = new EventSource(`${API}/events`);
    for (const [name, handle] of Object.entries(handlers)) {
      source.addEventListener(name, (event: MessageEvent<string>) => handle(client, event.data));
    }
    source.addEventListener("open", () => connection.set(true));
    return () => source.close();
  }, [client]);
}
