// One thing in detail: a line for each of its fields, as MLflow's command prints them.
import type { Terminal } from "./terminal.js";
import { visible } from "./text-width.js";

export type Fields = readonly (readonly [name: string, value: string | number | null])[];

export function answerFields(terminal: Terminal, fields: Fields): Promise<void> {
  const width = Math.max(...fields.map(([name]) => name.length)) + 2;
  const lines = fields.map(([name, value]) =>
    `${terminal.answers.paint("bold", name.padEnd(width))}: ${visible(String(value ?? "N/A"))}`.trimEnd(),
  );
  return terminal.answer(lines.join("\n"));
}
