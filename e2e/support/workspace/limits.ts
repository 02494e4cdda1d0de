// Calls that the simulated Databricks puts off or refuses because there are too many of something.
import type { Answer, Asked } from "./asked.ts";

export interface LimitOptions {
  /** Every so many calls one is put off with 429. 0: none. */
  readonly throttleEvery: number;
  /** Seconds of Retry-After of a call that is put off. */
  readonly retryAfter: number;
}

/** The workspace that can take no more. */
const FULL_WORKSPACE = "full";

export function createLimits({ throttleEvery, retryAfter }: LimitOptions) {
  const counts = { throttled: 0 };
  let calls = 0;
  const refuse = (error_code: string, message: string, headers: Answer["headers"] = {}): Answer => ({
    status: 429,
    body: { error_code, message },
    headers,
  });
  return {
    counts,
    refusal({ headers }: Asked): Answer | undefined {
      if (headers["x-databricks-org-id"] === FULL_WORKSPACE) {
        return refuse("RESOURCE_EXHAUSTED", "The quota of experiments is used up.", { "retry-after": "3600" });
      }
      calls += 1;
      if (throttleEvery === 0 || calls % throttleEvery !== 0) return undefined;
      counts.throttled += 1;
      const message = "Too many requests in the last second; please retry later.";
      return refuse("REQUEST_LIMIT_EXCEEDED", message, { "retry-after": String(retryAfter) });
    },
  };
}
