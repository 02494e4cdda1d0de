// `runledger db`: where the schema of a database stands, its upgrade, and an index of its runs. Answers go to stdout, progress to stderr.
import { parseStoreUri } from "@runledger/store-api";
import type { SchemaStatus, UpgradeEvent } from "@runledger/store-sql";
import type { Command } from "commander";
import { addExamples, type CommandContext, jsonOption } from "../command.js";
import { confirm } from "../terminal/confirm.js";
import { jsonLine } from "../terminal/json.js";
import { cut } from "../terminal/text-width.js";

interface UpgradeFlags {
  readonly dryRun?: true;
  readonly yes?: true;
  readonly json?: true;
}

interface IndexFlags {
  readonly drop?: boolean;
  readonly dryRun?: boolean;
  readonly json?: true;
}

const LONGEST_LINE = 100;

const store = () => import("@runledger/store-sql");

/** Adds `db status`, `db upgrade` and `db index`. */
export function addDatabaseCommands(db: Command, context: CommandContext): void {
  const command = (name: string, description: string): Command =>
    db
      .command(name)
      .description(description)
      .argument("<uri>", "the database, as for --backend-store-uri of the server");
  const status = command("status", "Say at which revision the schema is, and what an upgrade would do.")
    .addOption(jsonOption())
    .action((uri: string, flags: { readonly json?: true }) => sayStatus(context, uri, flags.json === true));
  addExamples(status, "runledger db status sqlite:///mlflow.db");
  const upgrade = command(
    "upgrade",
    "Bring the schema to that of the MLflow whose protocol is spoken. Data stay; make a backup all the same.",
  )
    .option("--dry-run", "print the SQL and change nothing")
    .option("--yes", "do not ask about a backup")
    .option("--json", "answer and report progress in JSON lines")
    .action((uri: string, flags: UpgradeFlags) => upgradeDatabase(context, uri, flags));
  addExamples(upgrade, "runledger db upgrade --dry-run sqlite:///mlflow.db", {
    line: "runledger db upgrade --yes postgresql://mlflow@db.example.com/mlflow",
    needs: "postgresql",
  });
  const index = command(
    "index",
    "Add Runledger's own index of runs, which keeps pages of a large experiment, latest runs first, as fast as those of a small one.",
  )
    .option("--drop", "remove the index: the schema is then MLflow's to the letter again")
    .option("--dry-run", "print the SQL and change nothing")
    .addOption(jsonOption())
    .action((uri: string, flags: IndexFlags) => indexDatabase(context, uri, flags));
  addExamples(
    index,
    "runledger db index sqlite:///mlflow.db",
    "runledger db index --drop --dry-run sqlite:///mlflow.db",
  );
}

async function sayStatus({ terminal, environment }: CommandContext, uri: string, json: boolean): Promise<void> {
  const found = await (await store()).schemaStatus(uri, environment);
  await terminal.answer(json ? jsonLine(found) : statusLines(found));
}

function statusLines(status: SchemaStatus): string {
  const { runIndex } = status;
  const lines = schemaLines(status);
  return runIndex === null ? lines : `${lines}\nindex of runs: ${runIndex}`;
}

function schemaLines({ state, revision, head, pending }: SchemaStatus): string {
  if (state === "empty") return "empty: a server or an upgrade will make the schema";
  if (state === "head") return `up to date: revision ${head}`;
  const steps = pending.map(
    ({ revision: next, what, irreversible }) => `  ${next}  ${what}${irreversible ? " (irreversible)" : ""}`,
  );
  return [`revision ${revision ?? "(none recorded)"}, ${pending.length} steps behind ${head}:`, ...steps].join("\n");
}

async function upgradeDatabase(context: CommandContext, uri: string, flags: UpgradeFlags): Promise<void> {
  const { terminal, environment } = context;
  const { schemaStatus, upgradeSchema, upgradeStatements } = await store();
  if (flags.dryRun === true) {
    const statements = await upgradeStatements(uri, environment);
    const lines = statements.map((text) => (text.startsWith("--") ? text : `${text};`));
    return terminal.answer(["-- To be read, not to be run: not every part of an upgrade is SQL.", ...lines].join("\n"));
  }
  const before = await schemaStatus(uri, environment);
  if (before.pending.some(({ irreversible }) => irreversible)) await askForBackup(context, uri, flags);
  const tell = (event: UpgradeEvent): void => terminal.tell(jsonLine(event));
  const report = flags.json === true ? tell : progressLines(context);
  const steps = await upgradeSchema(uri, { environment, onEvent: report });
  const answer =
    flags.json === true
      ? jsonLine({ event: "upgraded", from: before.revision, to: before.head, steps })
      : upgradedLine(before, steps);
  return terminal.answer(answer);
}

function upgradedLine({ state, head }: SchemaStatus, steps: number): string {
  if (state === "empty") return `made the schema at revision ${head}`;
  return steps === 0 ? `already at revision ${head}` : `upgraded to revision ${head} in ${steps} steps`;
}

async function indexDatabase(
  { terminal, environment }: CommandContext,
  uri: string,
  { drop = false, dryRun = false, json }: IndexFlags,
): Promise<void> {
  const statements = await (await store()).indexRuns(uri, { environment, drop, dryRun });
  if (json === true)
    return terminal.answer(jsonLine({ event: dryRun ? "planned" : drop ? "dropped" : "indexed", statements }));
  if (statements.length === 0)
    return terminal.answer(drop ? "there is no index of Runledger's" : "the index is there already");
  if (dryRun) return terminal.answer(statements.map((text) => `${text};`).join("\n"));
  return terminal.answer(
    drop ? "removed the index" : "made the index; servers that run on the database use it once they are started anew",
  );
}

async function askForBackup({ terminal }: CommandContext, uri: string, { yes }: UpgradeFlags): Promise<void> {
  const { redacted } = parseStoreUri(uri);
  await confirm(terminal, {
    yes,
    question: `The upgrade of ${redacted} cannot be undone. Is there a backup?`,
    refusal: `the upgrade of ${redacted} cannot be undone without a backup; make one, then say so with --yes`,
  });
}

/** Each step has a line; so has each statement that goes through the rows of a table, which may take long. */
function progressLines({ terminal }: CommandContext): (event: UpgradeEvent) => void {
  return (event) => {
    if (event.event === "step") terminal.tell(`${event.number}/${event.of} ${event.revision} ${event.what}`);
    else if (event.event === "rows") terminal.tell(`    ${event.table}: ${event.rows} rows`);
    else if (/^\s*(INSERT|UPDATE|DELETE|CREATE (UNIQUE )?INDEX|ALTER)\b/.test(event.sql))
      terminal.tell(`    ${cut(event.sql.replaceAll(/\s+/g, " ").trim(), LONGEST_LINE)}`);
  };
}
