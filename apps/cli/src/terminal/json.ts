// Answers for scripts: one JSON document a line, so that long answers can be read as they come.
import type { Terminal } from "./terminal.js";

/** What JSON has no number for is text, as in MLflow's REST answers: "NaN", "Infinity", "-Infinity". */
const readable = (_key: string, value: unknown): unknown =>
  typeof value === "number" && !Number.isFinite(value) ? String(value) : value;

export const jsonLine = (value: unknown): string => JSON.stringify(value, readable);

/** Over several lines, for people who look at it and for MLflow's users. */
export const jsonText = (value: unknown, indent: number): string => JSON.stringify(value, readable, indent);

export async function answerJson(terminal: Terminal, values: readonly unknown[]): Promise<void> {
  if (values.length > 0) await terminal.answer(values.map(jsonLine).join("\n"));
}
