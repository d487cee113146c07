// The cache of what the server said, and the names under which it is kept.
import { QueryClient } from "@tanstack/react-query";
import type { Id, ListQuery } from "./types";
import { isProblem } from "./problem";

export const keys = {
  session: ["session"] as const,
  model: ["model"] as const,
  records: ["records"] as const,
  choices: (name: string) => ["choices", name] as const,
  object: (object: string) => ["records", object] as const,
  list: (object: string, query: ListQuery) => ["records", object, "list", query] as const,
  record: (object: string, id: Id) => ["records", object, "one", id] as const,
  history: (object: string, id: Id) => ["records", object, "history", id] as const,
  files: (object: string, id: Id) => ["records", object, "files", id] as const,
  search: (text: string) => ["search", text] as const,
  notices: ["notices"] as const,
};

function worthRetrying(failures: number, error: unknown): boolean {
  if (failures >= 2) return false;
  return !isProblem(error) || error.offline || error.status === 503;
}

export function makeQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: { staleTime: 15_000, gcTime: 300_000, retry: worthRetrying, refetchOnWindowFocus: true },
      mutations: { retry: false },
    },
  });
}
