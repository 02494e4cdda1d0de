// `runledger experiments`: MLflow's commands of that name, under its flags and with its answers.
import type { Experiment, Store, View } from "@runledger/store-api";
import { type Command, Option } from "commander";
import { addCommand, type CommandContext, jsonOption, required, viewOf, viewOption } from "../command.js";
import { experimentJson } from "../entity-json.js";
import { answerPages, pagesUpTo } from "../pages.js";
import { maxResultsOption, orderByOption, type SearchFlags } from "../search-flags.js";
import { parseTags, tagsOption, tagsText } from "../tag-flags.js";
import { answerFields } from "../terminal/fields.js";
import { jsonLine, jsonText } from "../terminal/json.js";
import { type StoreFlags, trackingOptions, withStore } from "../tracking-store.js";
import { UsageError } from "../usage-error.js";
import { addExperimentCsv } from "./experiments-csv.js";
import { addExperimentUpdate } from "./experiments-update.js";
import { retentionOption, retentionTag } from "./trace-archival.js";

interface JsonFlags extends StoreFlags {
  readonly json?: true;
}

interface IdFlags extends JsonFlags {
  readonly experimentId: string;
}

const idOption = (): Option => required("-x, --experiment-id <id>", "id of the experiment");

/** Adds what `experiments` can do. */
export function addExperimentCommands(group: Command, context: CommandContext): void {
  addCreate(group, context);
  addSearch(group, context);
  addGet(group, context);
  addExperimentCsv(group, context);
  addRename(group, context);
  addExperimentUpdate(group, context);
  addLifecycle(group, context);
}

interface CreateFlags extends JsonFlags {
  readonly experimentName: string;
  readonly artifactLocation?: string;
  readonly tags?: readonly string[];
  readonly traceArchivalRetention?: string;
}

function addCreate(group: Command, context: CommandContext): void {
  addCommand<CreateFlags>(group, context, {
    name: "create",
    description: "Create an experiment and print its id. Its name must be new, among deleted experiments too.",
    options: [
      required("-n, --experiment-name <name>", "its name"),
      new Option("-l, --artifact-location <uri>", "where its runs keep artifacts; default: chosen by the store"),
      tagsOption(),
      retentionOption(),
      ...trackingOptions(),
      jsonOption(),
    ],
    examples: ["runledger experiments create -n churn", "runledger experiments create -n churn -t team=growth --json"],
    run: async ({ terminal }, flags) => {
      const { experimentName: name, artifactLocation, json } = flags;
      const tags = [...parseTags(flags.tags), ...retentionTag(flags.traceArchivalRetention)];
      const id = await withStore(context, flags, (store) => store.experiments.create({ name, artifactLocation, tags }));
      await terminal.answer(
        json === true ? jsonLine({ experiment_id: id }) : `Created experiment '${name}' with id ${id}`,
      );
    },
  });
}

interface FindFlags extends SearchFlags, JsonFlags {
  readonly view: string;
}

const experimentColumns = [
  { title: "Experiment Id", cell: ({ id }: Experiment) => id, whole: true },
  { title: "Name", cell: ({ name }: Experiment) => name },
  { title: "Artifact Location", cell: ({ artifactLocation }: Experiment) => artifactLocation },
];

function addSearch(group: Command, context: CommandContext): void {
  addCommand<FindFlags>(group, context, {
    name: "search",
    description: "List experiments.",
    options: [
      viewOption(),
      new Option("--filter <text>", "as in MLflow's search, such as \"name LIKE 'churn%' AND tags.team = 'growth'\""),
      orderByOption("name DESC"),
      maxResultsOption(),
      ...trackingOptions(),
      jsonOption(),
    ],
    examples: [
      "runledger experiments search",
      "runledger experiments search --view all --filter \"name LIKE 'ch%'\" --json",
    ],
    run: async ({ terminal }, flags) => {
      const { filter, json, maxResults = Infinity } = flags;
      const view: View = viewOf(flags);
      const orderBy = flags.orderBy ?? ["experiment_id ASC"];
      await withStore(context, flags, (store) => {
        const found = pagesUpTo(maxResults, (page) => store.experiments.search({ filter, view, orderBy, ...page }));
        return answerPages(terminal, found, { json, columns: experimentColumns, toJson: experimentJson });
      });
    },
  });
}

interface GetFlags extends JsonFlags {
  readonly experimentId?: string;
  readonly experimentName?: string;
  readonly output: string;
}

async function find(store: Store, { experimentId: id, experimentName: name }: GetFlags): Promise<Experiment> {
  if (id !== undefined && name === undefined) return store.experiments.get(id);
  if (name !== undefined && id === undefined) return store.experiments.getByName(name);
  throw new UsageError("say exactly one of --experiment-id and --experiment-name");
}

function addGet(group: Command, context: CommandContext): void {
  addCommand<GetFlags>(group, context, {
    name: "get",
    description: "Show an experiment, deleted or not.",
    options: [
      new Option("-x, --experiment-id <id>", "its id"),
      new Option("-n, --experiment-name <name>", "its name"),
      new Option("--output <form>", "how to answer").choices(["table", "json"]).default("table"),
      ...trackingOptions(),
      jsonOption(),
    ],
    examples: ["runledger experiments get -x 1", "runledger experiments get -n first --output json"],
    run: async ({ terminal }, flags) => {
      const experiment = await withStore(context, flags, (store) => find(store, flags));
      if (flags.json === true) return terminal.answer(jsonLine(experimentJson(experiment)));
      if (flags.output === "json") return terminal.answer(jsonText(experimentJson(experiment), 2));
      return answerFields(terminal, [
        ["Experiment ID", experiment.id],
        ["Name", experiment.name],
        ["Artifact Location", experiment.artifactLocation],
        ["Lifecycle Stage", experiment.lifecycleStage],
        ["Creation Time", experiment.creationTime],
        ["Last Update Time", experiment.lastUpdateTime],
        ["Tags", tagsText(experiment.tags)],
      ]);
    },
  });
}

interface RenameFlags extends IdFlags {
  readonly newName: string;
}

function addRename(group: Command, context: CommandContext): void {
  addCommand<RenameFlags>(group, context, {
    name: "rename",
    description: "Rename an experiment that is not deleted.",
    options: [idOption(), required("--new-name <name>", "its new name"), ...trackingOptions(), jsonOption()],
    examples: ["runledger experiments rename -x 1 --new-name second"],
    run: async ({ terminal }, flags) => {
      const { experimentId: id, newName, json } = flags;
      await withStore(context, flags, (store) => store.experiments.rename(id, newName));
      await terminal.answer(
        json === true
          ? jsonLine({ experiment_id: id, name: newName })
          : `Experiment with id ${id} has been renamed to '${newName}'.`,
      );
    },
  });
}

function addLifecycle(group: Command, context: CommandContext): void {
  const add = (name: "delete" | "restore", description: string, sentence: (id: string) => string, example: string) =>
    addCommand<IdFlags>(group, context, {
      name,
      description,
      options: [idOption(), ...trackingOptions(), jsonOption()],
      examples: [example],
      run: async ({ terminal }, flags) => {
        const { experimentId: id, json } = flags;
        await withStore(context, flags, (store) => store.experiments[name](id));
        await terminal.answer(json === true ? jsonLine({ experiment_id: id }) : sentence(id));
      },
    });
  add(
    "delete",
    "Mark an experiment and its runs as deleted. `experiments restore` brings them back; `gc` removes them for good.",
    (id) => `Experiment with ID ${id} has been deleted.`,
    "runledger experiments delete -x 1",
  );
  add(
    "restore",
    "Bring a deleted experiment back, with all of its runs.",
    (id) => `Experiment with id ${id} has been restored.`,
    "runledger experiments delete -x 1 && runledger experiments restore -x 1",
  );
}
