// The answer to a command that changes one thing.
import { jsonLine } from "./terminal/json.js";
import type { Terminal } from "./terminal/terminal.js";

export interface Change {
  readonly json: boolean | undefined;
  /** What was done, for people. */
  readonly sentence: string;
  readonly change: () => Promise<unknown>;
  /** The thing after the change, for scripts. */
  readonly now: () => Promise<unknown>;
}

export async function answerChange(terminal: Terminal, { json, sentence, change, now }: Change): Promise<void> {
  await change();
  await terminal.answer(json === true ? jsonLine(await now()) : sentence);
}
