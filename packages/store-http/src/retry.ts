// When a call is tried again. A write that must not happen twice is repeated only where the server cannot have done it.
import type { Answered, Outcome } from "./exchange.js";
import type { RetryPolicy } from "./connection.js";
import { pause } from "./give-up.js";

/** `any-time`: doing it twice is as good as once. `undone`: only when nothing was done. */
export type Repeat = "any-time" | "undone";

/** Seconds; longer pauses are not worth waiting for. */
const longestPause = 120;

/** What a server or a gateway answers when it may do better soon. */
const passing: ReadonlySet<number> = new Set([408, 429, 502, 503, 504]);
/** Refusals before anything was done, when they say when to come back. */
const refusing: ReadonlySet<number> = new Set([429, 503]);

/** Retry-After in seconds: a number of them, or a date. */
export function retryAfterSeconds(text: string | null, now: number): number | undefined {
  if (text === null) return undefined;
  const trimmed = text.trim();
  if (/^\d+$/.test(trimmed)) return Number(trimmed);
  const date = Date.parse(trimmed);
  return Number.isNaN(date) ? undefined : Math.max(0, (date - now) / 1000);
}

const refusedBeforehand = ({ status, retryAfter }: Answered): boolean =>
  refusing.has(status) && retryAfterSeconds(retryAfter, Date.now()) !== undefined;

function mayRepeat(outcome: Outcome, repeat: Repeat): boolean {
  if (outcome.kind === "failed")
    return outcome.try === "unsent" || (outcome.try === "maybe-sent" && repeat === "any-time");
  if (repeat === "undone") return refusedBeforehand(outcome);
  return passing.has(outcome.status);
}

/** Whether the server may have done what was asked although it did not say so. */
export const isUncertain = (outcome: Outcome): boolean =>
  outcome.kind === "failed"
    ? outcome.try === "maybe-sent"
    : passing.has(outcome.status) && outcome.status !== 429 && !refusedBeforehand(outcome);

/** Seconds before try `tries + 1`; undefined when it is not worth the wait. */
export function pauseBefore(tries: number, outcome: Outcome, policy: RetryPolicy): number | undefined {
  const asked =
    outcome.kind === "answered" && policy.respectRetryAfter
      ? retryAfterSeconds(outcome.retryAfter, Date.now())
      : undefined;
  if (asked !== undefined) return asked > longestPause ? undefined : asked;
  const backoff = tries === 1 ? 0 : policy.backoffFactor * 2 ** (tries - 1);
  return Math.min(longestPause, backoff + Math.random() * policy.backoffJitter);
}

export interface Retried {
  readonly outcome: Outcome;
  /** Whether a try before the last may have been carried out. */
  readonly uncertain: boolean;
}

/** Tries until an outcome is good or final. Rejects only when the caller gives up during a pause. */
export async function withRetries(
  attempt: () => Promise<Outcome>,
  repeat: Repeat,
  policy: RetryPolicy,
  signal: AbortSignal | undefined,
): Promise<Retried> {
  let uncertain = false;
  for (let tries = 1; ; tries += 1) {
    const outcome = await attempt();
    if (tries > policy.maxRetries || !mayRepeat(outcome, repeat)) return { outcome, uncertain };
    const seconds = pauseBefore(tries, outcome, policy);
    if (seconds === undefined) return { outcome, uncertain };
    uncertain ||= isUncertain(outcome);
    await pause(seconds * 1000, signal);
  }
}
