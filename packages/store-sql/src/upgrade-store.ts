// What a program may do with the schema of a database: ask where it stands, see what an upgrade would say, upgrade it, and index its runs.
import { access } from "node:fs/promises";
import { raw } from "sql-template-tag";
import { parseStoreUri, raise, shown, type StoreLocation } from "@runledger/store-api";
import type { Session } from "./database.js";
import { type UpgradeConnection, serverConnection, sqliteConnection } from "./migrations/connection.js";
import { dryRun, planOf, upgrade, type UpgradeOptions } from "./migrations/upgrade.js";
import { HEAD } from "./schema/revision.js";
import { hasRunIndex, RUN_INDEX, runIndexStatements } from "./schema/run-index.js";
import { schemaError, schemaState } from "./schema/state.js";
import { connectServer } from "./server/open-server.js";
import { IN_MEMORY } from "./sqlite/sqlite-database.js";
import { sqliteFile } from "./uri.js";

/** Variables of the environment that connections heed. */
type Environment = Readonly<Record<string, string | undefined>>;

export interface SchemaStatus {
  readonly database: "sqlite" | "postgresql" | "mysql" | "mssql";
  /** `older`: an upgrade brings it to the head. */
  readonly state: "empty" | "head" | "older";
  /** `null` in an empty database, and in one from before MLflow recorded revisions. */
  readonly revision: string | null;
  readonly head: string;
  readonly pending: readonly {
    readonly revision: string;
    readonly what: string;
    /** Only a backup leads back. */
    readonly irreversible: boolean;
  }[];
  /** The name of Runledger's own index of runs; `null` where the database does not have it. */
  readonly runIndex: string | null;
}

/** @throws StoreError when the database cannot be reached or its schema cannot be upgraded: a newer revision, other tables, or missing ones */
export const schemaStatus = (uri: string, environment: Environment = {}): Promise<SchemaStatus> =>
  connected(uri, environment, async ({ session }) => {
    const { state, revision, steps } = await planOf(session);
    return {
      database: session.dialect.name,
      state: state.kind === "empty" || state.kind === "head" ? state.kind : "older",
      revision,
      head: HEAD,
      pending: steps.map(({ revision: next, what, irreversible }) => ({ revision: next, what, irreversible })),
      runIndex: (await hasRunIndex(session)) ? RUN_INDEX : null,
    };
  });

/** The statements of an upgrade, of which none is carried out. @throws like `schemaStatus` */
export const upgradeStatements = (uri: string, environment: Environment = {}): Promise<readonly string[]> =>
  connected(uri, environment, ({ session }) => dryRun(session));

/**
 * Brings the schema to MLflow 3.17.2's; an empty database gets it whole. A step is done wholly or, on MySQL, can be done again:
 * after a failure, call it once more. Several at once wait for each other.
 * @returns how many steps were done
 * @throws like `schemaStatus`, and what the database says to a step
 */
export const upgradeSchema = (
  uri: string,
  { environment = {}, ...options }: UpgradeOptions & { readonly environment?: Environment | undefined } = {},
): Promise<number> => connected(uri, environment, (connection) => upgrade(connection, options));

export interface IndexOptions {
  readonly environment?: Environment | undefined;
  /** Remove the index instead of making it. */
  readonly drop?: boolean | undefined;
  /** Carry nothing out. */
  readonly dryRun?: boolean | undefined;
}

/**
 * Makes Runledger's own index of runs, by which pages of an experiment's runs, latest first, take the same time however many there are; or removes it.
 * MLflow does not mind it. Stores that are open go on without it until they are opened again. Writers of runs may have to wait meanwhile.
 * @returns the statements, none where there is nothing to do
 * @throws StoreError when the database cannot be reached, or its schema is not at the head
 */
export const indexRuns = (
  uri: string,
  { environment = {}, drop = false, dryRun: dry = false }: IndexOptions = {},
): Promise<readonly string[]> =>
  connected(uri, environment, async (connection) => {
    const { session } = connection;
    const wanted = drop ? "dropped" : "made";
    if (dry) return statementsAtHead(session, wanted);
    await connection.lock();
    try {
      return await connection.atomically(async () => {
        const statements = await statementsAtHead(session, wanted);
        for (const text of statements) await session.change(raw(text));
        return statements;
      });
    } finally {
      await connection.unlock().catch(() => undefined);
    }
  });

async function statementsAtHead(session: Session, wanted: "made" | "dropped"): Promise<readonly string[]> {
  const state = await schemaState(session);
  if (state.kind === "empty") return raise("INTERNAL_ERROR", "The database is empty: it has no runs to index yet");
  if (state.kind !== "head") throw schemaError(state);
  return runIndexStatements(session, wanted);
}

async function connected<T>(
  uri: string,
  environment: Environment,
  work: (connection: UpgradeConnection) => Promise<T>,
): Promise<T> {
  const connection = await connect(parseStoreUri(uri), environment);
  try {
    return await work(connection);
  } catch (error) {
    throw connection.session.dialect.storeError(error) ?? error;
  } finally {
    await connection.close();
  }
}

async function connect(location: StoreLocation, environment: Environment): Promise<UpgradeConnection> {
  if (location.scheme !== "sqlite") return serverConnection(await connectServer(location, environment));
  const file = sqliteFile(location);
  if (file === IN_MEMORY)
    return raise("INVALID_PARAMETER_VALUE", "A database in memory has no schema that could be old");
  try {
    await access(file);
  } catch {
    return raise("RESOURCE_DOES_NOT_EXIST", `There is no file ${shown(file)}`);
  }
  return sqliteConnection(file);
}
