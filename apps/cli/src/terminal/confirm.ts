// The question before what cannot be undone.
import { UsageError } from "../usage-error.js";
import type { Terminal } from "./terminal.js";

export interface Confirmation {
  /** `--yes`: there is no question then. */
  readonly yes: boolean | undefined;
  /** Without the `[y/N]`. */
  readonly question: string;
  /** What to say where nobody can answer; names the way out, `--yes`. */
  readonly refusal: string;
}

/** @throws UsageError where nobody can answer; Error when the answer is not yes */
export async function confirm(terminal: Terminal, { yes, question, refusal }: Confirmation): Promise<void> {
  if (yes === true) return;
  if (!terminal.canAsk) throw new UsageError(refusal);
  const answer = await terminal.ask(`${question} [y/N] `);
  if (!/^y(es)?$/i.test(answer.trim())) throw new Error("nothing was changed");
}
