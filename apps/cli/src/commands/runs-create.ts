// `runs create`: a run that is over as soon as it is there, as MLflow's command makes it.
import { userInfo } from "node:os";
import { type Store, StoreError, type RunStatus, type Tag } from "@runledger/store-api";
import { type Command, Option } from "commander";
import { addCommand, type CommandContext, jsonOption } from "../command.js";
import { parseTags, tagsOption } from "../tag-flags.js";
import { jsonLine, jsonText } from "../terminal/json.js";
import { type StoreFlags, trackingOptions, withStore } from "../tracking-store.js";
import { UsageError } from "../usage-error.js";
import { experimentNameOption, experimentRivals } from "./run-flags.js";

interface CreateFlags extends StoreFlags {
  readonly experimentId?: string;
  readonly experimentName?: string;
  readonly runName?: string;
  readonly description?: string;
  readonly tags?: readonly string[];
  readonly status: RunStatus;
  readonly parentRunId?: string;
  readonly json?: true;
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    // A user without an entry, as in containers.
    return "unknown";
  }
}

/** An experiment that is named and missing is made, as in MLflow. @throws UsageError unless exactly one of id and name is said */
async function experimentOf({ experiments }: Store, { experimentId, experimentName }: CreateFlags): Promise<string> {
  if ((experimentId === undefined) === (experimentName === undefined)) {
    throw new UsageError("say exactly one of --experiment-id and --experiment-name");
  }
  if (experimentId !== undefined) return experimentId;
  const name = experimentName ?? "";
  try {
    return (await experiments.getByName(name)).id;
  } catch (error) {
    if (!StoreError.is(error) || error.code !== "RESOURCE_DOES_NOT_EXIST") throw error;
    return experiments.create({ name });
  }
}

/** Tags that clients set, then those of the call, which may say otherwise. */
function allTags(flags: CreateFlags, user: string): readonly Tag[] {
  const optional = (key: string, value: string | undefined): readonly Tag[] =>
    value === undefined ? [] : [{ key, value }];
  const tags = [
    { key: "mlflow.user", value: user },
    { key: "mlflow.source.name", value: "runledger" },
    { key: "mlflow.source.type", value: "LOCAL" },
    ...optional("mlflow.note.content", flags.description),
    ...optional("mlflow.parentRunId", flags.parentRunId),
    ...parseTags(flags.tags),
  ];
  return [...new Map(tags.map((tag) => [tag.key, tag])).values()];
}

async function create(store: Store, flags: CreateFlags) {
  const experimentId = await experimentOf(store, flags);
  if (flags.parentRunId !== undefined) await store.runs.get(flags.parentRunId);
  const userId = userName();
  const run = await store.runs.create({
    experimentId,
    name: flags.runName,
    userId,
    startTime: Date.now(),
    tags: allTags(flags, userId),
  });
  await store.runs.update(run.id, { status: flags.status, endTime: Date.now() });
  return { run_id: run.id, experiment_id: run.experimentId, status: flags.status, run_name: run.name };
}

/** Adds `create`. */
export function addRunsCreate(group: Command, context: CommandContext): void {
  addCommand<CreateFlags>(group, context, {
    name: "create",
    description:
      "Create a run and end it at once; metrics and params may be logged to it later. Prints its id as JSON.",
    options: [
      new Option("-x, --experiment-id <id>", "id of its experiment").env("MLFLOW_EXPERIMENT_ID"),
      experimentNameOption(),
      new Option("--run-name <name>", "its name; default: one is made up"),
      new Option("--description <text>", "what it is about"),
      tagsOption(),
      new Option("--status <status>", "how it ended").choices(["FINISHED", "FAILED", "KILLED"]).default("FINISHED"),
      new Option("--parent-run-id <id>", "the run that it is a part of"),
      ...trackingOptions(),
      jsonOption(),
    ],
    examples: [
      "runledger runs create --experiment-name churn --run-name baseline -t model=tree",
      "runledger runs create -x 1 --status FAILED --json",
    ],
    rivals: experimentRivals,
    run: async ({ terminal }, flags) => {
      const made = await withStore(context, flags, (store) => create(store, flags));
      await terminal.answer(flags.json === true ? jsonLine(made) : jsonText(made, 2));
    },
  });
}
