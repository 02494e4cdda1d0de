// A terminal that remembers: what was answered and told, and what its line of progress showed.
import { PassThrough } from "node:stream";
import type { ReadStream, WriteStream } from "node:tty";
import { createTerminal, type Terminal } from "../../src/terminal/terminal.js";

export interface FakeTerminal extends Terminal {
  readonly stdin: PassThrough;
  stdout(): string;
  stderr(): string;
}

interface Shape {
  /** Undefined: no terminal. */
  readonly columns?: number;
  readonly environment?: Readonly<Record<string, string>>;
}

function stream(columns: number | undefined) {
  const through = new PassThrough({ encoding: "utf8" });
  let seen = "";
  through.on("data", (chunk: string) => (seen += chunk));
  Object.assign(through, { isTTY: columns !== undefined, columns });
  return { through, seen: () => seen };
}

export function fakeTerminal({ columns, environment = {} }: Shape = {}): FakeTerminal {
  const [stdin, stdout, stderr] = [stream(columns), stream(columns), stream(columns)];
  const terminal = createTerminal(
    {
      stdin: stdin.through as unknown as ReadStream,
      stdout: stdout.through as unknown as WriteStream,
      stderr: stderr.through as unknown as WriteStream,
    },
    environment,
  );
  return { ...terminal, stdin: stdin.through, stdout: stdout.seen, stderr: stderr.seen };
}
