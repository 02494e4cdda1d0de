// `runledger gc` as a process of its own, and what there is for it to do.
import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import type { Readable } from "node:stream";
import { runledger } from "./paths.js";

/** What `garbage.py fill` has made to be removed. */
export interface Gone {
  readonly runs: readonly string[];
  readonly models: readonly string[];
  readonly experiments: readonly string[];
}

export interface GcEvent {
  readonly event: string;
  readonly kind?: string;
  readonly id: string;
  readonly artifacts?: { readonly outcome: string };
  readonly purged?: object;
}

export interface Gc {
  readonly child: ChildProcessByStdio<null, Readable, null>;
  readonly ended: Promise<{ readonly code: number | null; readonly events: readonly GcEvent[] }>;
}

/** @param cwd what relative places of artifacts are below */
export function gc(uri: string, cwd: string, ...flags: readonly string[]): Gc {
  const child = spawn(process.execPath, [runledger, "gc", "--backend-store-uri", uri, "--yes", "--json", ...flags], {
    cwd,
    stdio: ["ignore", "pipe", "inherit"],
  });
  let output = "";
  child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
  const events = (): readonly GcEvent[] =>
    output
      .trim()
      .split("\n")
      .filter((line) => line.endsWith("}"))
      .map((line) => JSON.parse(line) as GcEvent);
  const ended = once(child, "close").then(([code]) => ({ code: code as number | null, events: events() }));
  return { child, ended };
}
