// Ends work that its caller gave up or whose other end fell silent, and says which of the two it was.
import { failures } from "@runledger/store-api";

export interface Watch {
  /** To be handed to the work. */
  readonly signal: AbortSignal;
  /** The other end said something: the time starts anew. */
  readonly heard: () => void;
  readonly stop: () => void;
  /** Whether silence ended the work. */
  readonly silent: () => boolean;
}

/** Aborts when the caller's signal does, and when nothing was heard for `timeoutMs`. */
export function watch(timeoutMs: number, caller: AbortSignal | undefined): Watch {
  const controller = new AbortController();
  let silent = false;
  const arm = () =>
    setTimeout(() => {
      silent = true;
      controller.abort();
    }, timeoutMs);
  let timer = arm();
  const onCaller = (): void => controller.abort(caller?.reason);
  if (caller?.aborted) onCaller();
  caller?.addEventListener("abort", onCaller, { once: true });
  return {
    signal: controller.signal,
    heard: () => {
      clearTimeout(timer);
      timer = arm();
    },
    stop: () => {
      clearTimeout(timer);
      caller?.removeEventListener("abort", onCaller);
    },
    silent: () => silent,
  };
}

/** Resolves after a time; rejects at once with CANCELLED or DEADLINE_EXCEEDED when the caller gives up. */
export async function pause(ms: number, caller: AbortSignal | undefined): Promise<void> {
  if (caller?.aborted) throw failures.givenUp(caller.reason);
  await new Promise<void>((resolve, reject) => {
    const onAbort = (): void => {
      clearTimeout(timer);
      reject(failures.givenUp(caller?.reason));
    };
    const timer = setTimeout(() => {
      caller?.removeEventListener("abort", onAbort);
      resolve();
    }, ms);
    caller?.addEventListener("abort", onAbort, { once: true });
  });
}

/** What the work comes to, unless the signal aborts before; the work itself goes on, for others who may wait for it. */
export function unlessAborted<Result>(work: Promise<Result>, signal: AbortSignal): Promise<Result> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(signal.reason);
    if (signal.aborted) onAbort();
    signal.addEventListener("abort", onAbort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", onAbort));
  });
}
