// One way to the server: every call of the front end goes through request().
// It sends the session cookie, the CSRF token and an idempotency key, and turns
// every refusal into a Problem.
import { connection } from "./connection";
import { Problem, problemOf } from "./problem";

export const API = "/api/v1";

type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
type QueryValue = string | number | boolean | undefined;

export interface RequestOptions {
  query?: Record<string, QueryValue>;
  body?: unknown;
  form?: FormData;
  signal?: AbortSignal;
  /** The version that a change is based on (If-Match). */
  version?: number;
  /** The same key never has a second effect; made up when absent. */
  idempotencyKey?: string;
  language?: string;
}

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

export function address(path: string, query: RequestOptions["query"] = {}): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) parameters.set(name, String(value));
  }
  const text = parameters.toString();
  return text ? `${API}${path}?${text}` : `${API}${path}`;
}

/** crypto.randomUUID is missing on plain http in a local network. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function headersOf(method: Method, options: RequestOptions): Headers {
  const headers = new Headers({ Accept: "application/json" });
  headers.set("Accept-Language", document.documentElement.lang);
  if (options.body !== undefined) headers.set("Content-Type", "application/json");
  if (options.version !== undefined) headers.set("If-Match", `"${options.version}"`);
  if (method !== "GET" && credentials.csrf) headers.set("X-CSRF-Token", credentials.csrf);
  if (method === "POST") headers.set("Idempotency-Key", options.idempotencyKey ?? newKey());
  return headers;
}

/** The bare answer, for what is not JSON. */
export async function send(method: Method, path: string, options: RequestOptions): Promise<Response> {
  const init: RequestInit = {
    method,
    headers: headersOf(method, options),
    credentials: "same-origin",
    body: options.form ?? (options.body === undefined ? null : JSON.stringify(options.body)),
  };
  if (options.signal) init.signal = options.signal;
  try {
    const response = await fetch(address(path, options.query), init);
    connection.set(true);
    return response;
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    connection.set(false);
    throw new Problem({ status: 0, code: "offline", title: "offline" });
  }
}

export async function request<T>(method: Method, path: string, options: RequestOptions = {}): Promise<T> {
  const response = await send(method, path, options);
  if (!response.ok) {
    const problem = await problemOf(response);
    if (problem.status === 401 && path !== "/session") unauthenticated.forEach((listener) => listener());
    throw problem;
  }
  if (response.status === 204) return undefined as T;
  return (await response.json()) as T;
}
