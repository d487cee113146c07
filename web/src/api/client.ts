// One way to the server: every call of the front end goes through request().
// It sends the session cookie, the CSRF token and an idempotency key, and turns
// every refusal into a Problem.
import { connection } from "./connection";
import type { Answer, Given, Method, Path, PathOf } from "./contract";
import { Problem, problemOf } from "./problem";

export const API = "/api/v1";

type Parameters = Record<string, string | number | boolean | undefined>;

interface Common {
  signal?: AbortSignal | undefined;
  /** The version that a change is based on (If-Match). */
  version?: number | undefined;
  /** The same key never has a second effect; made up when absent. */
  idempotencyKey?: string | undefined;
}

/** Any call's options, when it is no longer of interest which call it is. */
interface Sent extends Common {
  path?: Parameters;
  query?: Parameters;
  body?: unknown;
  form?: FormData;
}

type Options<M extends Method, P extends Path> = Common & Given<M, P>;

/** Options may be left out where the call needs none. */
type Rest<O> = object extends O ? [options?: O] : [options: O];

const credentials = { csrf: "" };

export function setCsrf(token: string): void {
  credentials.csrf = token;
}

type UnauthenticatedListener = () => void;
const unauthenticated = new Set<UnauthenticatedListener>();

/** Calls back when a session has ended; returns the way to stop. */
export function onUnauthenticated(listener: UnauthenticatedListener): () => void {
  unauthenticated.add(listener);
  return () => unauthenticated.delete(listener);
}

function filled(path: string, values: Parameters = {}): string {
  return path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(values[name])));
}

function printed(query: Parameters = {}): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) parameters.set(name, String(value));
  }
  const text = parameters.toString();
  return text ? `?${text}` : "";
}

function addressed(path: string, { path: values, query }: Sent): string {
  return `${API}${filled(path, values)}${printed(query)}`;
}

/** Where the browser itself fetches something, such as a file. */
export function address<P extends PathOf<"GET">>(path: P, ...[given]: Rest<Given<"GET", P>>): string {
  return addressed(path, (given ?? {}) as Sent);
}

/** crypto.randomUUID is missing on plain http in a local network. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function headersOf(method: Method, options: Sent): Headers {
  const headers = new Headers({ Accept: "application/json" });
  headers.set("Accept-Language", document.documentElement.lang);
  if (options.body !== undefined) headers.set("Content-Type", "application/json");
  if (options.version !== undefined) headers.set("If-Match", `"${options.version}"`);
  if (method !== "GET" && credentials.csrf) headers.set("X-CSRF-Token", credentials.csrf);
  if (method === "POST") headers.set("Idempotency-Key", options.idempotencyKey ?? newKey());
  return headers;
}

async function fetchAnswer(method: Method, path: string, options: Sent): Promise<Response> {
  const init: RequestInit = {
    method,
    headers: headersOf(method, options),
    credentials: "same-origin",
    body: options.form ?? (options.body === undefined ? null : JSON.stringify(options.body)),
  };
  if (options.signal) init.signal = options.signal;
  try {
    const response = await fetch(addressed(path, options), init);
    connection.set(true);
    return response;
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    connection.set(false);
    throw new Problem({ status: 0, code: "offline", title: "offline" });
  }
}

async function refusal(path: string, response: Response): Promise<Problem> {
  const problem = await problemOf(response);
  if (problem.status === 401 && path !== "/session") unauthenticated.forEach((listener) => listener());
  return problem;
}

/** The bare answer, where it may be something else than JSON. */
export async function send<M extends Method, P extends PathOf<M>>(
  method: M, path: P, ...[options]: Rest<Options<M, P>>
): Promise<Response> {
  const response = await fetchAnswer(method, path, (options ?? {}) as Sent);
  if (!response.ok) throw await refusal(path, response);
  return response;
}

export async function request<M extends Method, P extends PathOf<M>>(
  method: M, path: P, ...[options]: Rest<Options<M, P>>
): Promise<Answer<M, P>> {
  const response = await fetchAnswer(method, path, (options ?? {}) as Sent);
  if (!response.ok) throw await refusal(path, response);
  return (response.status === 204 ? undefined : await response.json()) as Answer<M, P>;
}
