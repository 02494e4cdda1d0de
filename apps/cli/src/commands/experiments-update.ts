// `runledger experiments update`: tags, the description, and what MLflow keeps in tags about the archival of traces.
import type { Experiments, Tag } from "@runledger/store-api";
import { type Command, Option } from "commander";
import { addCommand, collect, type CommandContext, jsonOption, required } from "../command.js";
import { experimentJson } from "../entity-json.js";
import { parseTags, tagsOption } from "../tag-flags.js";
import { jsonLine } from "../terminal/json.js";
import { type StoreFlags, trackingOptions, withStore } from "../tracking-store.js";
import { UsageError } from "../usage-error.js";
import {
  ARCHIVAL_RETENTION,
  archivalDuration,
  ARCHIVE_NOW,
  archiveNowTag,
  retentionOption,
  retentionTag,
} from "./trace-archival.js";

interface UpdateFlags extends StoreFlags {
  readonly experimentId: string;
  readonly tags?: readonly string[];
  readonly deleteTag?: readonly string[];
  readonly description?: string;
  readonly traceArchivalRetention?: string;
  readonly clearTraceArchivalRetention?: true;
  readonly traceArchiveNow?: true;
  readonly traceArchiveNowOlderThan?: string;
  readonly clearTraceArchiveNow?: true;
  readonly json?: true;
}

interface Changes {
  readonly set: readonly Tag[];
  readonly remove: readonly string[];
  /** Where a tag that is not there is no mistake. */
  readonly clear: readonly string[];
}

function notBoth(one: unknown, other: unknown, names: string): void {
  if (one !== undefined && other !== undefined) throw new UsageError(`${names} exclude each other`);
}

function changesOf(flags: UpdateFlags): Changes {
  const { traceArchivalRetention, traceArchiveNow, traceArchiveNowOlderThan, clearTraceArchiveNow } = flags;
  const archive = traceArchiveNow ?? traceArchiveNowOlderThan;
  notBoth(
    traceArchivalRetention,
    flags.clearTraceArchivalRetention,
    "--trace-archival-retention and --clear-trace-archival-retention",
  );
  notBoth(traceArchiveNow, traceArchiveNowOlderThan, "--trace-archive-now and --trace-archive-now-older-than");
  notBoth(archive, clearTraceArchiveNow, "--clear-trace-archive-now and the flags that ask for archival");
  const changes = {
    set: [
      ...parseTags(flags.tags),
      ...(flags.description === undefined ? [] : [{ key: "mlflow.note.content", value: flags.description }]),
      ...retentionTag(traceArchivalRetention),
      ...(archive === undefined ? [] : [archiveNowTag(traceArchiveNowOlderThan)]),
    ],
    remove: flags.deleteTag ?? [],
    clear: [
      ...(flags.clearTraceArchivalRetention === true ? [ARCHIVAL_RETENTION] : []),
      ...(clearTraceArchiveNow === true ? [ARCHIVE_NOW] : []),
    ],
  };
  if (Object.values(changes).every((list) => list.length === 0)) throw new UsageError("say what to update");
  return changes;
}

async function apply(
  experiments: Experiments,
  id: string,
  { set, remove, clear }: Changes,
): Promise<readonly string[]> {
  const { tags } = await experiments.get(id);
  const present = clear.filter((key) => tags.some((tag) => tag.key === key));
  for (const { key, value } of set) await experiments.setTag(id, key, value);
  for (const key of [...remove, ...present]) await experiments.deleteTag(id, key);
  return [
    ...set.map(({ key, value }) => `set ${key} to ${value}`),
    ...remove.map((key) => `removed ${key}`),
    ...clear.map((key) => (present.includes(key) ? `cleared ${key}` : `${key} was not set`)),
  ];
}

/** Adds `update`. */
export function addExperimentUpdate(group: Command, context: CommandContext): void {
  addCommand<UpdateFlags>(group, context, {
    name: "update",
    description:
      "Change tags of an experiment, its description, or what MLflow notes about the archival of its traces.",
    options: [
      required("-x, --experiment-id <id>", "id of the experiment"),
      tagsOption(),
      new Option("--delete-tag <key>", "a tag to remove; may be repeated").argParser(collect),
      new Option("--description <text>", "what the experiment is about"),
      retentionOption(),
      new Option("--clear-trace-archival-retention", "let the server's own retention hold"),
      new Option("--trace-archive-now", "ask for the archival of its traces at the server's next pass"),
      new Option("--trace-archive-now-older-than <duration>", "the same for older traces only").argParser(
        archivalDuration,
      ),
      new Option("--clear-trace-archive-now", "take that back"),
      ...trackingOptions(),
      jsonOption(),
    ],
    examples: ['runledger experiments update -x 1 -t team=growth --description "Who leaves, and why"'],
    run: async ({ terminal }, flags) => {
      const { experimentId: id, json } = flags;
      const changes = changesOf(flags);
      await withStore(context, flags, async (store) => {
        const done = await apply(store.experiments, id, changes);
        if (json === true) await terminal.answer(jsonLine(experimentJson(await store.experiments.get(id))));
        else await terminal.answer(`Updated experiment ${id}: ${done.join("; ")}.`);
      });
    },
  });
}
