// `runledger copy` and `runledger sync`: from one store to another, once or again and again.
import { setTimeout as pause } from "node:timers/promises";
import type { CopyOptions, CopyReport, Mapping } from "@runledger/copy";
import { parseStoreUri, type Store, StoreError } from "@runledger/store-api";
import { type Command, Option } from "commander";
import { addExamples, type CommandContext, wholeNumber } from "../command.js";
import { addCopyFlags, type CopyFlags } from "../copy/copy-flags.js";
import { keepHeapSmall } from "../copy/small-heap.js";
import { Interrupted, interruptible } from "../terminal/interruption.js";
import { jsonLine } from "../terminal/json.js";
import { withStoreAt } from "../tracking-store.js";

interface SyncFlags extends CopyFlags {
  readonly every: number;
  readonly rounds?: number;
}

/** Adds what `copy` takes and does. */
export function addCopyCommand(copy: Command, context: CommandContext): void {
  addCopyFlags(copy)
    .option("--dry-run", "say what would be written, and write nothing")
    .action((source: string, target: string, flags: CopyFlags) => copyOnce(context, source, target, flags));
  addExamples(
    copy,
    "runledger copy ./mlruns sqlite:///moved.db --verify",
    'runledger copy ./mlruns sqlite:///moved.db --experiments Default --runs "metrics.loss < 0.5" --dry-run',
    "runledger copy ./mlruns ./other --artifacts copy --json",
    { line: "runledger copy ./mlruns postgresql://mlflow@db.example.com/mlflow --verify", needs: "postgresql" },
    { line: "runledger copy ./mlruns http://127.0.0.1:5000 --artifacts copy", needs: "server" },
  );
}

/** Adds what `sync` takes and does. */
export function addSyncCommand(sync: Command, context: CommandContext): void {
  addCopyFlags(sync)
    .addOption(
      new Option("--every <seconds>", "pause between two rounds").argParser(wholeNumber(1, 86_400)).default(60),
    )
    .addOption(
      new Option("--rounds <count>", "end after so many rounds; default: go on until a signal").argParser(
        wholeNumber(1),
      ),
    )
    .action((source: string, target: string, flags: SyncFlags) => copyAgain(context, source, target, flags));
  addExamples(
    sync,
    { line: "runledger sync ./mlruns postgresql://mlflow@db.example.com/mlflow --every 30", needs: "stays" },
    "runledger sync ./mlruns sqlite:///mirror.db --rounds 2 --every 1",
  );
}

type Copy = (signal: AbortSignal, onEvent: CopyOptions["onEvent"]) => Promise<CopyReport>;

/** Opens both ends and hands over a copy between them that can be done again and again. */
async function withBothEnds(
  context: CommandContext,
  source: string,
  target: string,
  flags: CopyFlags,
  work: (copy: Copy) => Promise<void>,
): Promise<void> {
  // Loaded here, so that help and refusals come at once.
  const [{ copyStore, keepsIds }, { checkEnds, withArtifacts }, { openMappingFile }] = await Promise.all([
    import("@runledger/copy"),
    import("../copy/places.js"),
    import("../copy/mapping-file.js"),
  ]);
  checkEnds(source, target);
  keepHeapSmall();
  const plugins = flags.storePlugin ?? [];
  const from = { uri: source, registryUri: flags.sourceRegistryUri, plugins };
  const to = { uri: target, registryUri: flags.targetRegistryUri, plugins };
  const { experiments, runs, since, registry, dryRun, verify } = flags;
  const asked = { experiments, runs, since, registry, dryRun, verify };
  const mappingTo = (writing: Store): Promise<Mapping | undefined> =>
    keepsIds(writing)
      ? Promise.resolve(undefined)
      : openMappingFile(flags.mapping, parseStoreUri(source).redacted, parseStoreUri(target).redacted);
  await withArtifacts(context, flags, [source, target], (artifacts) =>
    withStoreAt(context, from, (reading) =>
      withStoreAt(context, to, async (writing) => {
        const mapping = await mappingTo(writing);
        await work((signal, onEvent) =>
          copyStore({ ...asked, source: reading, target: writing, artifacts, mapping, onEvent, signal }),
        );
      }),
    ),
  );
}

async function copyOnce(context: CommandContext, source: string, target: string, flags: CopyFlags): Promise<void> {
  const { terminal } = context;
  const { answerReport, createListener, succeeded } = await import("../copy/copy-report.js");
  await withBothEnds(context, source, target, flags, async (copy) => {
    const listener = createListener(terminal, flags.json === true);
    const report = await interruptible(
      (line) => terminal.tell(`runledger: ${line}`),
      (signal) => copy(signal, listener.onEvent),
    ).finally(() => listener.end());
    await answerReport(terminal, report, flags);
    if (!succeeded(report)) process.exitCode = 1;
  });
}

/** A round that fails because one side cannot be reached is told and tried again; the end by a signal is a good one. */
async function copyAgain(context: CommandContext, source: string, target: string, flags: SyncFlags): Promise<void> {
  const { terminal } = context;
  const json = flags.json === true;
  const { roundLine, succeeded } = await import("../copy/copy-report.js");
  const notes = new Set<string>();
  await withBothEnds(context, source, target, flags, async (copy) => {
    async function round(signal: AbortSignal): Promise<boolean> {
      try {
        const report = await copy(signal, (event) => {
          if (event.event !== "note" && event.event !== "problem") return;
          const text = jsonLine(event);
          if (notes.has(text)) return;
          notes.add(text);
          const plain =
            event.event === "note" ? event.note : `${event.problem.kind} ${event.problem.id}: ${event.problem.reason}`;
          terminal.tell(json ? text : `runledger: ${plain}`);
        });
        const at = new Date().toISOString();
        await terminal.answer(json ? jsonLine({ event: "round", at, ...report }) : `${at}  ${roundLine(report)}`);
        return succeeded(report);
      } catch (error) {
        if (!StoreError.is(error) || !error.retriable) throw error;
        terminal.tell(`runledger: ${error.message}; trying again in ${flags.every} s`);
        return false;
      }
    }
    const all = async (signal: AbortSignal): Promise<boolean> => {
      for (let count = 1; ; count += 1) {
        const good = await round(signal);
        if (count === flags.rounds) return good;
        await pause(flags.every * 1000, undefined, { signal });
      }
    };
    const good = await interruptible((line) => terminal.tell(`runledger: ${line}`), all).catch((error: unknown) => {
      if (error instanceof Interrupted) return true;
      throw error;
    });
    if (!good) process.exitCode = 1;
  });
}
