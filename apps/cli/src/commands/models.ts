// `runledger models`: registered models. MLflow's own command has none of this; flags are named as in its Python client.
import { need, type RegisteredModel, type RegisteredModels } from "@runledger/store-api";
import { type Command, Option } from "commander";
import { answerChange } from "../answer-change.js";
import { addCommand, type CommandContext, jsonOption, required, wholeNumber, yesOption } from "../command.js";
import { registeredModelJson } from "../entity-json.js";
import { localTime } from "../local-time.js";
import { answerPages, pagesUpTo } from "../pages.js";
import { maxResultsOption, orderByOption, type SearchFlags } from "../search-flags.js";
import { parseTags, tagsOption, tagsText } from "../tag-flags.js";
import { confirm } from "../terminal/confirm.js";
import { answerFields } from "../terminal/fields.js";
import { jsonLine } from "../terminal/json.js";
import { registryOptions, type StoreFlags, withStore } from "../tracking-store.js";

interface ModelFlags extends StoreFlags {
  readonly name: string;
  readonly json?: true;
}

const nameOption = (): Option => required("-n, --name <name>", "name of the model");
const answerOptions = () => [...registryOptions(), jsonOption()];

/** Adds what `models` can do. */
export function addModelCommands(group: Command, context: CommandContext): void {
  addSearch(group, context);
  addGet(group, context);
  addCreate(group, context);
  addChanges(group, context);
  addDelete(group, context);
  addTags(group, context);
  addAliases(group, context);
}

const withModels = <Result>(
  context: CommandContext,
  flags: StoreFlags,
  work: (models: RegisteredModels) => Promise<Result>,
): Promise<Result> => withStore(context, flags, (store) => work(need(store, "registry").models));

const change = (
  context: CommandContext,
  flags: ModelFlags,
  sentence: string,
  work: (models: RegisteredModels) => Promise<unknown>,
  nameAfter = flags.name,
): Promise<void> =>
  withModels(context, flags, (models) =>
    answerChange(context.terminal, {
      json: flags.json,
      sentence,
      change: () => work(models),
      now: async () => registeredModelJson(await models.get(nameAfter)),
    }),
  );

interface FindFlags extends SearchFlags, StoreFlags {
  readonly json?: true;
}

const aliasesText = ({ aliases }: RegisteredModel): string =>
  aliases.map(({ alias, version }) => `${alias} → ${version}`).join(", ");

const latestText = ({ latestVersions }: RegisteredModel): string =>
  String(Math.max(0, ...latestVersions.map(({ version }) => version)) || "");

const columns = [
  { title: "Name", cell: ({ name }: RegisteredModel) => name },
  { title: "Latest", cell: latestText, align: "right" as const },
  { title: "Aliases", cell: aliasesText },
  { title: "Updated", cell: ({ lastUpdateTime }: RegisteredModel) => localTime(lastUpdateTime) },
  { title: "Description", cell: ({ description }: RegisteredModel) => description ?? "" },
];

function addSearch(group: Command, context: CommandContext): void {
  addCommand<FindFlags>(group, context, {
    name: "search",
    description: "List registered models.",
    options: [
      new Option("--filter <text>", "as in MLflow's search, such as \"name LIKE 'churn%'\""),
      orderByOption("last_updated_timestamp DESC"),
      maxResultsOption(),
      ...answerOptions(),
    ],
    examples: ["runledger models search", "runledger models search --filter \"name LIKE 'churn%'\" --json"],
    run: async ({ terminal }, flags) => {
      const { filter, orderBy, maxResults = Infinity, json } = flags;
      await withModels(context, flags, (models) => {
        const found = pagesUpTo(maxResults, (page) => models.search({ filter, orderBy, ...page }));
        return answerPages(terminal, found, { json, columns, toJson: registeredModelJson });
      });
    },
  });
}

function addGet(group: Command, context: CommandContext): void {
  addCommand<ModelFlags>(group, context, {
    name: "get",
    description: "Show a registered model.",
    options: [nameOption(), ...answerOptions()],
    examples: ["runledger models get --name churn", "runledger models get -n churn --json"],
    run: async ({ terminal }, flags) => {
      const model = await withModels(context, flags, (models) => models.get(flags.name));
      if (flags.json === true) return terminal.answer(jsonLine(registeredModelJson(model)));
      return answerFields(terminal, [
        ["Name", model.name],
        ["Description", model.description ?? ""],
        ["Latest Version", latestText(model)],
        ["Aliases", aliasesText(model)],
        ["Creation Time", model.creationTime],
        ["Last Update Time", model.lastUpdateTime],
        ["Tags", tagsText(model.tags)],
      ]);
    },
  });
}

interface CreateFlags extends ModelFlags {
  readonly description?: string;
  readonly tags?: readonly string[];
}

function addCreate(group: Command, context: CommandContext): void {
  addCommand<CreateFlags>(group, context, {
    name: "create",
    description: "Register a model, without versions yet.",
    options: [nameOption(), new Option("--description <text>", "what it is"), tagsOption(), ...answerOptions()],
    examples: ['runledger models create --name forecast --description "Sales of next month" -t team=growth'],
    run: (_context, flags) => {
      const { name, description } = flags;
      const tags = parseTags(flags.tags);
      return change(context, flags, `Created registered model '${name}'`, (models) =>
        models.create({ name, description, tags }),
      );
    },
  });
}

interface UpdateFlags extends ModelFlags {
  readonly description: string;
}

interface RenameFlags extends ModelFlags {
  readonly newName: string;
}

function addChanges(group: Command, context: CommandContext): void {
  addCommand<UpdateFlags>(group, context, {
    name: "update",
    description: "Change what a registered model says about itself.",
    options: [nameOption(), required("--description <text>", "the new description"), ...answerOptions()],
    examples: ['runledger models update --name churn --description "Who leaves within a month"'],
    run: (_context, flags) =>
      change(context, flags, `Updated registered model '${flags.name}'`, (models) =>
        models.update(flags.name, flags.description),
      ),
  });
  addCommand<RenameFlags>(group, context, {
    name: "rename",
    description: "Rename a registered model; its versions, tags and aliases go along.",
    options: [nameOption(), required("--new-name <name>", "its new name"), ...answerOptions()],
    examples: ["runledger models rename --name churn --new-name leavers"],
    run: (_context, flags) => {
      const { name, newName } = flags;
      const sentence = `Registered model '${name}' has been renamed to '${newName}'.`;
      return change(context, flags, sentence, (models) => models.rename(name, newName), newName);
    },
  });
}

interface DeleteFlags extends ModelFlags {
  readonly yes?: true;
}

function addDelete(group: Command, context: CommandContext): void {
  addCommand<DeleteFlags>(group, context, {
    name: "delete",
    description: "Delete a registered model with all of its versions, for good. Artifacts stay where they are.",
    options: [nameOption(), yesOption(), ...answerOptions()],
    examples: ["runledger models delete --name churn --yes"],
    run: ({ terminal }, flags) =>
      withModels(context, flags, async (models) => {
        const { name, json } = flags;
        await models.get(name);
        const question = `Delete registered model '${name}' and all of its versions for good?`;
        await confirm(terminal, { yes: flags.yes, question, refusal: `${question} Say so with --yes` });
        await models.delete(name);
        await terminal.answer(json === true ? jsonLine({ name }) : `Registered model '${name}' has been deleted.`);
      }),
  });
}

interface TagFlags extends ModelFlags {
  readonly key: string;
  readonly value: string;
}

function addTags(group: Command, context: CommandContext): void {
  const keyOption = (): Option => required("--key <key>", "name of the tag");
  addCommand<TagFlags>(group, context, {
    name: "set-tag",
    description: "Set a tag of a registered model.",
    options: [nameOption(), keyOption(), required("--value <text>", "its value"), ...answerOptions()],
    examples: ["runledger models set-tag --name churn --key team --value growth"],
    run: (_context, flags) =>
      change(context, flags, `Tag ${flags.key} of registered model '${flags.name}' has been set.`, (models) =>
        models.setTag(flags.name, flags.key, flags.value),
      ),
  });
  addCommand<Omit<TagFlags, "value">>(group, context, {
    name: "delete-tag",
    description: "Remove a tag of a registered model.",
    options: [nameOption(), keyOption(), ...answerOptions()],
    examples: ["runledger models delete-tag --name churn --key team"],
    run: (_context, flags) =>
      change(context, flags, `Tag ${flags.key} of registered model '${flags.name}' has been removed.`, (models) =>
        models.deleteTag(flags.name, flags.key),
      ),
  });
}

interface AliasFlags extends ModelFlags {
  readonly alias: string;
  readonly version: number;
}

function addAliases(group: Command, context: CommandContext): void {
  const aliasOption = (): Option => required("--alias <alias>", "the alias, such as champion");
  addCommand<AliasFlags>(group, context, {
    name: "set-alias",
    description: "Let an alias name a version of a model; an alias that names another one moves.",
    options: [
      nameOption(),
      aliasOption(),
      required("--version <number>", "the version").argParser(wholeNumber(1)),
      ...answerOptions(),
    ],
    examples: ["runledger models set-alias --name churn --alias champion --version 1"],
    run: (_context, flags) => {
      const { name, alias, version } = flags;
      const sentence = `Alias ${alias} of registered model '${name}' names version ${version}.`;
      return change(context, flags, sentence, (models) => models.setAlias(name, alias, version));
    },
  });
  addCommand<Omit<AliasFlags, "version">>(group, context, {
    name: "delete-alias",
    description: "Remove an alias of a model.",
    options: [nameOption(), aliasOption(), ...answerOptions()],
    examples: ["runledger models delete-alias --name churn --alias champion"],
    run: (_context, flags) =>
      change(context, flags, `Alias ${flags.alias} of registered model '${flags.name}' has been removed.`, (models) =>
        models.deleteAlias(flags.name, flags.alias),
      ),
  });
}
