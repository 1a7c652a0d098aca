/** What went wrong, as one error type: the API's problem details, or a network that is not there. */
import type { Problem } from "./types";

export class ApiProblem extends Error {
  readonly code: string;
  readonly status: number;
  readonly fields: Readonly<Record<string, string>>;
  /** What stands beside the usual members, such as `said` or `reserved_until`; texts only. */
  readonly extra: Readonly<Record<string, string>>;

  constructor(problem: Pick<Problem, "status" | "code" | "detail"> & Partial<Problem>) {
    super(problem.detail);
    this.name = "ApiProblem";
    this.code = problem.code;
    this.status = problem.status;
    this.fields = Object.fromEntries((problem.errors ?? []).map((e) => [e["field"] ?? "", e["message"] ?? ""]));
    this.extra = Object.fromEntries(Object.entries(problem).filter((member): member is [string, string] => typeof member[1] === "string"));
  }

  /** True where the same request may succeed a moment later without anybody doing anything. */
  get transient(): boolean {
    return this.status === 0 || this.status === 502 || this.status === 503 || this.code === "request_in_progress";
  }
}

/** Turn anything thrown by `fetch` or by us into an ApiProblem. */
export function asProblem(error: unknown): ApiProblem {
  if (error instanceof ApiProblem) return error;
  if (error instanceof DOMException && error.name === "TimeoutError") {
    return new ApiProblem({ status: 0, code: "no_answer", detail: "The server did not answer in time." });
  }
  if (error instanceof TypeError || error instanceof DOMException) {
    return new ApiProblem({ status: 0, code: "network_lost", detail: "There is no connection to the server." });
  }
  return new ApiProblem({ status: 0, code: "unexpected", detail: error instanceof Error ? error.message : String(error) });
}

/** Read a failed response; a body that is no problem document still gives a usable error. */
export function problemFrom(response: Response, body: unknown): ApiProblem {
  if (typeof body === "object" && body !== null && "code" in body && "detail" in body) {
    return new ApiProblem({ ...(body as Problem), status: response.status });
  }
  const code = response.status === 401 ? "not_signed_in" : response.status >= 500 ? "server_error" : "unexpected";
  return new ApiProblem({ status: response.status, code, detail: response.statusText || `HTTP ${response.status}` });
}
