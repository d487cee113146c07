import type { FieldError, ProblemBody } from "./types";

/** The server's refusal (RFC 9457), or its absence: status 0 is "not reached". */
export class Problem extends Error {
  readonly status: number;
  readonly code: string;
  readonly detail: string | undefined;
  readonly errors: FieldError[];
  readonly requestId: string | undefined;
  readonly retryAfter: number | undefined;
  readonly body: ProblemBody;

  constructor(body: ProblemBody, retryAfter?: number) {
    super(body.detail ?? body.title);
    this.name = "Problem";
    this.status = body.status;
    this.code = body.code;
    this.detail = body.detail;
    this.errors = body.errors ?? [];
    this.requestId = body.request_id;
    this.retryAfter = retryAfter;
    this.body = body;
  }

  get offline(): boolean {
    return this.status === 0;
  }
}

export function isProblem(error: unknown): error is Problem {
  return error instanceof Problem;
}

export async function problemOf(response: Response): Promise<Problem> {
  const retry = Number(response.headers.get("Retry-After") ?? "");
  const retryAfter = Number.isFinite(retry) && retry > 0 ? retry : undefined;
  const type = response.headers.get("Content-Type") ?? "";
  if (type.includes("json")) {
    const body = (await response.json()) as ProblemBody;
    return new Problem({ ...body, status: response.status }, retryAfter);
  }
  return new Problem({ status: response.status, code: "internal", title: response.statusText }, retryAfter);
}
