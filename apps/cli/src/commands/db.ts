// `runledger db`: where the schema of a database stands, and its upgrade. Answers go to stdout, progress to stderr.
import { createInterface } from "node:readline/promises";
import { parseStoreUri } from "@runledger/store-api";
import type { SchemaStatus, UpgradeEvent } from "@runledger/store-sql";
import type { Command } from "commander";
import type { Environment } from "../settings.js";
import { UsageError } from "../usage-error.js";

interface UpgradeFlags {
  readonly dryRun?: true;
  readonly yes?: true;
  readonly json?: true;
}

const examples = `
Examples:
  $ runledger db status sqlite:///mlflow.db
  $ runledger db upgrade --dry-run postgresql://mlflow@db.example.com/mlflow
  $ runledger db upgrade --yes postgresql://mlflow@db.example.com/mlflow
`;

const LONGEST_LINE = 100;

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const tell = (line: string): void => void process.stderr.write(`${line}\n`);
const store = () => import("@runledger/store-sql");

/** Adds `db status` and `db upgrade` to the program. */
export function addDatabaseCommands(program: Command, environment: Environment): void {
  const db = program
    .command("db")
    .description("Look at the schema of a database, or upgrade it from any version of MLflow.")
    .helpOption("--help", "say what the command does")
    .addHelpText("after", examples);
  db.command("status")
    .description("Say at which revision the schema is, and what an upgrade would do.")
    .argument("<uri>", "the database, as for --backend-store-uri of the server")
    .option("--json", "answer in JSON")
    .helpOption("--help", "say what the command does")
    .action((uri: string, flags: { readonly json?: true }) => status(uri, flags.json === true, environment));
  db.command("upgrade")
    .description(
      "Bring the schema to that of the MLflow whose protocol is spoken. Data stay; make a backup all the same.",
    )
    .argument("<uri>", "the database, as for --backend-store-uri of the server")
    .option("--dry-run", "print the SQL and change nothing")
    .option("--yes", "do not ask about a backup")
    .option("--json", "answer and report progress in JSON lines")
    .helpOption("--help", "say what the command does")
    .action((uri: string, flags: UpgradeFlags) => upgrade(uri, flags, environment));
}

async function status(uri: string, json: boolean, environment: Environment): Promise<void> {
  const found = await (await store()).schemaStatus(uri, environment);
  say(json ? JSON.stringify(found) : statusLines(found));
}

function statusLines({ state, revision, head, pending }: SchemaStatus): string {
  if (state === "empty") return "empty: a server or an upgrade will make the schema";
  if (state === "head") return `up to date: revision ${head}`;
  const steps = pending.map(
    ({ revision: next, what, irreversible }) => `  ${next}  ${what}${irreversible ? " (irreversible)" : ""}`,
  );
  return [`revision ${revision ?? "(none recorded)"}, ${pending.length} steps behind ${head}:`, ...steps].join("\n");
}

async function upgrade(uri: string, flags: UpgradeFlags, environment: Environment): Promise<void> {
  const { schemaStatus, upgradeSchema, upgradeStatements } = await store();
  if (flags.dryRun === true) {
    const statements = await upgradeStatements(uri, environment);
    const lines = statements.map((text) => (text.startsWith("--") ? text : `${text};`));
    say(["-- To be read, not to be run: not every part of an upgrade is SQL.", ...lines].join("\n"));
    return;
  }
  const before = await schemaStatus(uri, environment);
  if (flags.yes !== true && before.pending.some(({ irreversible }) => irreversible)) await askForBackup(uri);
  const report = flags.json === true ? (event: UpgradeEvent) => tell(JSON.stringify(event)) : progressLines();
  const steps = await upgradeSchema(uri, { environment, onEvent: report });
  if (flags.json === true) say(JSON.stringify({ event: "upgraded", from: before.revision, to: before.head, steps }));
  else if (before.state === "empty") say(`made the schema at revision ${before.head}`);
  else
    say(steps === 0 ? `already at revision ${before.head}` : `upgraded to revision ${before.head} in ${steps} steps`);
}

/** @throws UsageError where nobody can answer; Error when the answer is no */
async function askForBackup(uri: string): Promise<void> {
  const { redacted } = parseStoreUri(uri);
  if (!process.stdin.isTTY) {
    throw new UsageError(
      `the upgrade of ${redacted} cannot be undone without a backup; make one, then say so with --yes`,
    );
  }
  const asking = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await asking.question(`The upgrade of ${redacted} cannot be undone. Is there a backup? [y/N] `);
  asking.close();
  if (!/^y(es)?$/i.test(answer.trim())) throw new Error("nothing was changed");
}

/** Each step has a line; so has each statement that goes through the rows of a table, which may take long. */
function progressLines(): (event: UpgradeEvent) => void {
  return (event) => {
    if (event.event === "step") tell(`${event.number}/${event.of} ${event.revision} ${event.what}`);
    else if (event.event === "rows") tell(`    ${event.table}: ${event.rows} rows`);
    else if (/^\s*(INSERT|UPDATE|DELETE|CREATE (UNIQUE )?INDEX|ALTER)\b/.test(event.sql)) {
      const line = event.sql.replaceAll(/\s+/g, " ").trim();
      tell(`    ${line.length > LONGEST_LINE ? `${line.slice(0, LONGEST_LINE)}…` : line}`);
    }
  };
}
