// `runledger model-versions`: versions of registered models, their stages and tags.
import { type ModelVersion, type ModelVersions, need } from "@runledger/store-api";
import { type Command, Option } from "commander";
import { answerChange } from "../answer-change.js";
import { addCommand, type CommandContext, jsonOption, required, wholeNumber, yesOption } from "../command.js";
import { modelVersionJson } from "../entity-json.js";
import { localTime } from "../local-time.js";
import { answerPages, pagesUpTo } from "../pages.js";
import { maxResultsOption, orderByOption, type SearchFlags } from "../search-flags.js";
import { parseTags, tagsOption, tagsText } from "../tag-flags.js";
import { confirm } from "../terminal/confirm.js";
import { answerFields } from "../terminal/fields.js";
import { jsonLine } from "../terminal/json.js";
import { registryOptions, type StoreFlags, withStore } from "../tracking-store.js";
import { UsageError } from "../usage-error.js";

interface VersionFlags extends StoreFlags {
  readonly name: string;
  readonly version: number;
  readonly json?: true;
}

const nameOption = (): Option => required("-n, --name <name>", "name of the registered model");
const versionOption = (): Option => new Option("--version <number>", "number of the version").argParser(wholeNumber(1));
const neededVersion = (): Option => versionOption().makeOptionMandatory();
const answerOptions = () => [...registryOptions(), jsonOption()];

/** Adds what `model-versions` can do. */
export function addModelVersionCommands(group: Command, context: CommandContext): void {
  addSearch(group, context);
  addGet(group, context);
  addCreate(group, context);
  addUpdate(group, context);
  addTransition(group, context);
  addDelete(group, context);
  addTags(group, context);
}

const withVersions = <Result>(
  context: CommandContext,
  flags: StoreFlags,
  work: (versions: ModelVersions) => Promise<Result>,
): Promise<Result> => withStore(context, flags, (store) => work(need(store, "registry").versions));

const change = (
  context: CommandContext,
  flags: VersionFlags,
  sentence: string,
  work: (versions: ModelVersions) => Promise<unknown>,
): Promise<void> =>
  withVersions(context, flags, (versions) =>
    answerChange(context.terminal, {
      json: flags.json,
      sentence,
      change: () => work(versions),
      now: async () => modelVersionJson(await versions.get(flags.name, flags.version)),
    }),
  );

const called = ({ name, version }: { readonly name: string; readonly version: number }): string =>
  `version ${version} of registered model '${name}'`;

interface FindFlags extends SearchFlags, StoreFlags {
  readonly json?: true;
}

const columns = [
  { title: "Name", cell: ({ name }: ModelVersion) => name },
  { title: "Version", cell: ({ version }: ModelVersion) => String(version), align: "right" as const },
  { title: "Stage", cell: ({ stage }: ModelVersion) => stage },
  { title: "Aliases", cell: ({ aliases }: ModelVersion) => aliases.join(", ") },
  { title: "Created", cell: ({ creationTime }: ModelVersion) => localTime(creationTime) },
  { title: "Run", cell: ({ runId }: ModelVersion) => runId ?? "", whole: true },
];

function addSearch(group: Command, context: CommandContext): void {
  addCommand<FindFlags>(group, context, {
    name: "search",
    description: "List versions of registered models.",
    options: [
      new Option("--filter <text>", "as in MLflow's search, such as \"name = 'churn'\" or \"run_id = '…'\""),
      orderByOption("version_number DESC"),
      maxResultsOption(),
      ...answerOptions(),
    ],
    examples: ["runledger model-versions search --filter \"name = 'churn'\"", "runledger model-versions search --json"],
    run: async ({ terminal }, flags) => {
      const { filter, orderBy, maxResults = Infinity, json } = flags;
      await withVersions(context, flags, (versions) => {
        const found = pagesUpTo(maxResults, (page) => versions.search({ filter, orderBy, ...page }));
        return answerPages(terminal, found, { json, columns, toJson: modelVersionJson });
      });
    },
  });
}

interface GetFlags extends StoreFlags {
  readonly name: string;
  readonly version?: number;
  readonly alias?: string;
  readonly json?: true;
}

function find(versions: ModelVersions, { name, version, alias }: GetFlags): Promise<ModelVersion> {
  if (version !== undefined && alias === undefined) return versions.get(name, version);
  if (alias !== undefined && version === undefined) return versions.getByAlias(name, alias);
  throw new UsageError("say exactly one of --version and --alias");
}

function addGet(group: Command, context: CommandContext): void {
  addCommand<GetFlags>(group, context, {
    name: "get",
    description: "Show a version, by its number or by an alias.",
    options: [
      nameOption(),
      versionOption(),
      new Option("--alias <alias>", "an alias that names it, or latest"),
      ...answerOptions(),
    ],
    examples: [
      "runledger model-versions get --name churn --version 1",
      "runledger model-versions get --name churn --alias champion --json",
    ],
    run: async ({ terminal }, flags) => {
      const version = await withVersions(context, flags, (versions) => find(versions, flags));
      if (flags.json === true) return terminal.answer(jsonLine(modelVersionJson(version)));
      return answerFields(terminal, [
        ["Name", version.name],
        ["Version", version.version],
        ["Stage", version.stage],
        ["Aliases", version.aliases.join(", ")],
        ["Status", version.status],
        ["Source", version.source],
        ["Run ID", version.runId],
        ["Description", version.description ?? ""],
        ["Creation Time", version.creationTime],
        ["Last Update Time", version.lastUpdateTime],
        ["Tags", tagsText(version.tags)],
      ]);
    },
  });
}

interface CreateFlags extends StoreFlags {
  readonly name: string;
  readonly source: string;
  readonly runId?: string;
  readonly modelId?: string;
  readonly description?: string;
  readonly tags?: readonly string[];
  readonly json?: true;
}

function addCreate(group: Command, context: CommandContext): void {
  addCommand<CreateFlags>(group, context, {
    name: "create",
    description: "Register a version of a model that is registered.",
    options: [
      nameOption(),
      required("--source <uri>", "where its files are, such as runs:/<run id>/model"),
      new Option("--run-id <id>", "the run that made it"),
      new Option("--model-id <id>", "the logged model that it is"),
      new Option("--description <text>", "what is new in it"),
      tagsOption(),
      ...answerOptions(),
    ],
    examples: [
      "runledger model-versions create --name churn --source runs:/5e1a7c03d2b94f6e8a9b0c1d2e3f4a5b/model --run-id 5e1a7c03d2b94f6e8a9b0c1d2e3f4a5b",
    ],
    run: async ({ terminal }, flags) => {
      const { name, source, runId, modelId, description, json } = flags;
      const tags = parseTags(flags.tags);
      const version = await withVersions(context, flags, (versions) =>
        versions.create({ name, source, runId, modelId, description, tags }),
      );
      await terminal.answer(json === true ? jsonLine(modelVersionJson(version)) : `Created ${called(version)}`);
    },
  });
}

interface UpdateFlags extends VersionFlags {
  readonly description: string;
}

function addUpdate(group: Command, context: CommandContext): void {
  addCommand<UpdateFlags>(group, context, {
    name: "update",
    description: "Change what a version says about itself.",
    options: [
      nameOption(),
      neededVersion(),
      required("--description <text>", "the new description"),
      ...answerOptions(),
    ],
    examples: ['runledger model-versions update --name churn --version 1 --description "With the data of March"'],
    run: (_context, flags) =>
      change(context, flags, `Updated ${called(flags)}`, (versions) =>
        versions.update(flags.name, flags.version, flags.description),
      ),
  });
}

interface TransitionFlags extends VersionFlags {
  readonly stage: string;
  readonly archiveExistingVersions?: true;
}

function addTransition(group: Command, context: CommandContext): void {
  addCommand<TransitionFlags>(group, context, {
    name: "transition",
    description: "Move a version to another stage. MLflow advises aliases instead.",
    options: [
      nameOption(),
      neededVersion(),
      required("--stage <stage>", "where to").choices(["None", "Staging", "Production", "Archived"]),
      new Option("--archive-existing-versions", "archive the versions that are in that stage"),
      ...answerOptions(),
    ],
    examples: ["runledger model-versions transition --name churn --version 1 --stage Production"],
    run: (_context, flags) => {
      const { name, version, stage } = flags;
      return change(context, flags, `Moved ${called(flags)} to ${stage}`, (versions) =>
        versions.transition(name, version, stage, flags.archiveExistingVersions === true),
      );
    },
  });
}

interface DeleteFlags extends VersionFlags {
  readonly yes?: true;
}

function addDelete(group: Command, context: CommandContext): void {
  addCommand<DeleteFlags>(group, context, {
    name: "delete",
    description: "Delete a version for good. Its number is not used again; artifacts stay where they are.",
    options: [nameOption(), neededVersion(), yesOption(), ...answerOptions()],
    examples: ["runledger model-versions delete --name churn --version 1 --yes"],
    run: ({ terminal }, flags) =>
      withVersions(context, flags, async (versions) => {
        const { name, version, json } = flags;
        await versions.get(name, version);
        const question = `Delete ${called(flags)} for good?`;
        await confirm(terminal, { yes: flags.yes, question, refusal: `${question} Say so with --yes` });
        await versions.delete(name, version);
        await terminal.answer(json === true ? jsonLine({ name, version }) : `Deleted ${called(flags)}.`);
      }),
  });
}

interface TagFlags extends VersionFlags {
  readonly key: string;
  readonly value: string;
}

function addTags(group: Command, context: CommandContext): void {
  const keyOption = (): Option => required("--key <key>", "name of the tag");
  addCommand<TagFlags>(group, context, {
    name: "set-tag",
    description: "Set a tag of a version.",
    options: [nameOption(), neededVersion(), keyOption(), required("--value <text>", "its value"), ...answerOptions()],
    examples: ["runledger model-versions set-tag --name churn --version 1 --key checked --value yes"],
    run: (_context, flags) =>
      change(context, flags, `Tag ${flags.key} of ${called(flags)} has been set.`, (versions) =>
        versions.setTag(flags.name, flags.version, flags.key, flags.value),
      ),
  });
  addCommand<Omit<TagFlags, "value">>(group, context, {
    name: "delete-tag",
    description: "Remove a tag of a version.",
    options: [nameOption(), neededVersion(), keyOption(), ...answerOptions()],
    examples: ["runledger model-versions delete-tag --name churn --version 1 --key checked"],
    run: (_context, flags) =>
      change(context, flags, `Tag ${flags.key} of ${called(flags)} has been removed.`, (versions) =>
        versions.deleteTag(flags.name, flags.version, flags.key),
      ),
  });
}
