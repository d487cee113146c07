// Who is signed in. The session is asked for once; its CSRF token goes with
// every change. When it ends, the frame asks for the password over the page, so
// that no form is lost.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import { request, setCsrf } from "../api/client";
import { isProblem } from "../api/problem";
import { keys } from "../api/query";
import type { Session } from "../api/types";

export interface Credentials {
  login: string;
  password: string;
  code?: string;
}

async function fetchSession(signal: AbortSignal): Promise<Session | null> {
  try {
    const session = await request("GET", "/session", { signal });
    setCsrf(session.csrf ?? "");
    return session;
  } catch (error) {
    if (isProblem(error) && error.status === 401) return null;
    throw error;
  }
}

export function useSession() {
  return useQuery({ queryKey: keys.session, queryFn: ({ signal }) => fetchSession(signal), staleTime: Infinity });
}

export function useLogin(): (credentials: Credentials) => Promise<Session> {
  const client = useQueryClient();
  return useCallback(async (credentials) => {
    const session = await request("POST", "/session", { body: credentials });
    setCsrf(session.csrf ?? "");
    client.setQueryData(keys.session, session);
    await client.invalidateQueries({ predicate: (query) => query.queryKey[0] !== keys.session[0] });
    return session;
  }, [client]);
}

export function useLogout(): () => Promise<void> {
  const client = useQueryClient();
  return useCallback(async () => {
    await request("DELETE", "/session");
    setCsrf("");
    client.clear();
    location.assign("/login");
  }, [client]);
}
