// One change to one run, or to all runs that a filter finds: those are counted and asked about first, and exactly those are changed.
import type { RunId, Store } from "@runledger/store-api";
import type { CommandContext } from "../command.js";
import { confirm } from "../terminal/confirm.js";
import { counted } from "../terminal/counted.js";
import { interruptible } from "../terminal/interruption.js";
import { jsonLine } from "../terminal/json.js";
import { createProgress } from "../terminal/progress.js";
import type { Terminal } from "../terminal/terminal.js";
import { withStore } from "../tracking-store.js";
import { type ManyRunsFlags, runIdsOf } from "./run-flags.js";

export interface RunChange {
  /** Which runs a filter is to find. */
  readonly view: "active" | "deleted";
  /** @param count such as `3 runs` */
  readonly question: (count: string) => string;
  /** @param what such as `run 0123…` or `3 runs` */
  readonly done: (what: string) => string;
  readonly change: (store: Store, id: RunId) => Promise<void>;
}

interface ChangeFlags extends ManyRunsFlags {
  readonly yes?: true;
  readonly json?: true;
}

/** Stores put writes that come together into one transaction. */
const AT_ONCE = 16;

async function changeAll(
  terminal: Terminal,
  ids: readonly RunId[],
  change: (id: RunId) => Promise<void>,
): Promise<void> {
  const progress = createProgress(terminal, { unit: "runs", total: ids.length });
  let [next, done] = [0, 0];
  await interruptible(terminal.tell, async (signal) => {
    async function worker(): Promise<void> {
      for (let id = ids[next++]; id !== undefined; id = ids[next++]) {
        signal.throwIfAborted();
        await change(id);
        progress.update((done += 1));
      }
    }
    const ended = await Promise.allSettled(Array.from({ length: Math.min(AT_ONCE, ids.length) }, worker));
    progress.end();
    const failed = ended.find((one) => one.status === "rejected");
    if (failed !== undefined) {
      if (ids.length > 1) terminal.tell(`${done} of ${counted(ids.length, "run")} were changed before it stopped`);
      throw failed.reason;
    }
  });
}

export async function changeRuns(context: CommandContext, flags: ChangeFlags, change: RunChange): Promise<void> {
  const { terminal } = context;
  await withStore(context, flags, async (store) => {
    const ids = await runIdsOf(store, flags, change.view);
    if (flags.runId === undefined && ids.length > 0) {
      const question = change.question(counted(ids.length, "run"));
      await confirm(terminal, { yes: flags.yes, question, refusal: `${question} Say so with --yes` });
    }
    await changeAll(terminal, ids, (id) => change.change(store, id));
    if (flags.json === true) await terminal.answer(jsonLine({ run_ids: ids }));
    else
      await terminal.answer(change.done(flags.runId === undefined ? counted(ids.length, "run") : `run ${flags.runId}`));
  });
}
