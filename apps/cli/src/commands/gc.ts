// `runledger gc`: what is deleted goes for good. What became of each thing goes to stdout, progress and the question to stderr.
import { parseStoreUri, type Store } from "@runledger/store-api";
import { type Command, Option } from "commander";
import { destinationOption, withArtifactAccess } from "../artifact-access.js";
import { addExamples, type CommandContext, jsonOption, yesOption } from "../command.js";
import { parseAge } from "../gc/age.js";
import type { GarbageEvent, GarbageOptions } from "../gc/garbage.js";
import type { Orphan, Unsearched } from "../gc/orphans.js";
import { count, newTally, type Tally, tallyText } from "../gc/tally.js";
import { confirm } from "../terminal/confirm.js";
import { interruptible } from "../terminal/interruption.js";
import { jsonLine } from "../terminal/json.js";
import { createProgress } from "../terminal/progress.js";
import type { Terminal } from "../terminal/terminal.js";
import { pluginOption, trackingUriOf, withStoreAt } from "../tracking-store.js";

interface GarbageFlags {
  readonly olderThan?: number;
  readonly runIds?: readonly string[];
  readonly experimentIds?: readonly string[];
  readonly loggedModelIds?: readonly string[];
  readonly backendStoreUri?: string;
  readonly artifactsDestination?: string;
  readonly trackingUri?: string;
  readonly storePlugin?: readonly string[];
  readonly orphans?: true;
  readonly removeOrphans?: true;
  readonly dryRun?: true;
  readonly yes?: true;
  readonly json?: true;
}

type Event = GarbageEvent | Orphan | Unsearched;

const list = (text: string): readonly string[] =>
  text
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");

/** Adds what `gc` takes and does. */
export function addGarbageCommand(gc: Command, context: CommandContext): void {
  const ids = (flag: string, what: string): Option => new Option(`${flag} <ids>`, what).argParser(list);
  gc.addOption(
    new Option("--older-than <age>", "only what was deleted so long ago: 30d, 8h, 2d8h5m20s").argParser(parseAge),
  )
    .addOption(ids("--run-ids", "only these runs, by commas, and the deleted runs nested in them"))
    .addOption(ids("--experiment-ids", "only these experiments, by commas, with all that is in them"))
    .addOption(ids("--logged-model-ids", "only these logged models, by commas"))
    .addOption(
      new Option(
        "--backend-store-uri <uri>",
        "where experiments and runs are kept; default: ./mlruns if it holds experiments, else sqlite:///mlflow.db",
      ).env("MLFLOW_BACKEND_STORE_URI"),
    )
    .addOption(destinationOption())
    .addOption(
      new Option("--tracking-uri <uri>", "the server that artifacts are reached through").env("MLFLOW_TRACKING_URI"),
    )
    .addOption(pluginOption())
    .option("--orphans", "also look for artifacts whose run or logged model is no more, and say where they are")
    .option("--remove-orphans", "look for them and remove them")
    .option("--dry-run", "say what would go, and change nothing")
    .addOption(yesOption())
    .addOption(jsonOption())
    .action((flags: GarbageFlags) => collect(context, flags));
  addExamples(
    gc,
    "runledger gc --dry-run",
    "runledger gc --older-than 30d --yes",
    "runledger gc --dry-run --orphans --json",
  );
}

async function collect(context: CommandContext, flags: GarbageFlags): Promise<void> {
  const { terminal } = context;
  // The database or folder itself; a server has no way to remove anything for good.
  const uri = flags.backendStoreUri ?? trackingUriOf(flags);
  const place = { uri, plugins: flags.storePlugin ?? [] };
  await withArtifactAccess(context, flags, (access) =>
    withStoreAt(context, place, (store) =>
      interruptible(terminal.tell, async (signal) => {
        const options = {
          ...flags,
          deletedBefore: flags.olderThan === undefined ? undefined : Date.now() - flags.olderThan,
          access,
          signal,
        };
        if (flags.dryRun !== true) await ask(terminal, store, { ...options, mode: "count" }, uri);
        await perform(terminal, store, flags, { ...options, mode: flags.dryRun === true ? "look" : "remove" });
      }),
    ),
  );
}

async function ask(
  terminal: Terminal,
  store: Store,
  options: GarbageOptions & Pick<GarbageFlags, "yes" | "removeOrphans">,
  uri: string,
): Promise<void> {
  if (options.yes === true) return;
  const { collectGarbage } = await import("../gc/garbage.js");
  const counted = newTally();
  if (terminal.canAsk) for await (const event of collectGarbage(store, options)) count(counted, event);
  const { redacted } = parseStoreUri(uri);
  await confirm(terminal, {
    yes: undefined,
    question: `Remove ${tallyText(counted.purged)} from ${redacted} for good, with their artifacts${options.removeOrphans === true ? ", and all artifacts of runs and logged models that are not in it" : ""}?`,
    refusal: `gc removes runs, logged models and experiments of ${redacted} for good; look at them with --dry-run, then say --yes`,
  });
}

async function* events(store: Store, flags: GarbageFlags, options: GarbageOptions): AsyncGenerator<Event> {
  const [{ collectGarbage }, { findOrphans }] = await Promise.all([
    import("../gc/garbage.js"),
    import("../gc/orphans.js"),
  ]);
  const isLooking = flags.orphans === true || flags.removeOrphans === true;
  const remove = flags.removeOrphans === true && options.mode === "remove";
  const orphans = isLooking ? findOrphans(store, { ...options, remove }) : [];
  yield* collectGarbage(store, options);
  yield* orphans;
}

async function perform(terminal: Terminal, store: Store, flags: GarbageFlags, options: GarbageOptions): Promise<void> {
  const counted = newTally();
  let seen = 0;
  const progress = createProgress(terminal, { unit: "things" });
  for await (const event of events(store, flags, options)) {
    count(counted, event);
    await terminal.answer(flags.json === true ? jsonLine(event) : lineOf(event, options));
    progress.update((seen += 1));
  }
  progress.end();
  const dryRun = options.mode !== "remove";
  await terminal.answer(
    flags.json === true ? jsonLine({ event: "summary", dryRun, ...counted }) : summary(counted, dryRun),
  );
  if (counted.failed > 0) process.exitCode = 1;
}

const words: Readonly<Record<string, string>> = { run: "run", loggedModel: "logged model", experiment: "experiment" };

function lineOf(event: Event, { mode }: GarbageOptions): string {
  if (event.event === "orphan")
    return `orphan        ${event.uri}: ${event.removed ? "removed" : "its run or logged model is no more"}`;
  if (event.event === "unsearched") return `not searched  ${event.uri}: ${event.reason}`;
  const what = `${(words[event.kind] ?? event.kind).padEnd(12)}  ${event.id}: `;
  if (event.event === "kept") return `${what}kept, ${event.reason}`;
  if (event.event === "failed")
    return `${what}kept, as its artifacts at ${event.artifacts.uri} failed: ${event.artifacts.reason ?? ""}`;
  const verb = mode === "remove" ? "removed" : "would be removed";
  return `${what}${verb}${artifactsText(event.artifacts)}`;
}

function artifactsText(artifacts: (GarbageEvent & { readonly event: "purged" })["artifacts"]): string {
  if (artifacts === null) return "";
  const { outcome, uri, reason } = artifacts;
  if (outcome === "missing") return "; no artifacts";
  return outcome === "left" ? `; artifacts at ${uri} are left: ${reason ?? ""}` : " with its artifacts";
}

function summary({ purged, kept, failed, left, orphan }: Tally, dryRun: boolean): string {
  const parts = [
    `${dryRun ? "would remove" : "removed"} ${tallyText(purged)}`,
    ...(kept > 0 ? [`kept ${kept}`] : []),
    ...(failed > 0 ? [`${failed} stay until their artifacts can be removed; run it again`] : []),
    ...(left > 0 ? [`artifacts of ${left} are left`] : []),
    ...(orphan > 0 ? [`${orphan} orphaned places of artifacts`] : []),
  ];
  return parts.join("; ");
}
