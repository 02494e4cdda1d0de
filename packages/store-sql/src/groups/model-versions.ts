// Versions of registered models. A deleted one leaves its row behind in a stage of its own, emptied as MLflow empties it.
import { failures, type ModelVersion, type ModelVersionDriver, type SearchQuery } from "@runledger/store-api";
import sql, { type Sql } from "sql-template-tag";
import type { Database, Session } from "../database.js";
import { allPages, ascending, readPieces } from "../search/find.js";
import { modelVersionPlaces } from "../search/registry-places.js";
import { findKeys } from "../search/statement.js";
import { inWorkspace } from "../search/view.js";
import { WORKSPACE } from "../workspace.js";
import { insert } from "./insert.js";
import { touchModel } from "./registered-models.js";
import { DELETED, loadVersions, type VersionKey } from "./registry-rows.js";

/** What is left of a deleted version. */
export const REDACTED = {
  source: "REDACTED-SOURCE-PATH",
  runId: "REDACTED-RUN-ID",
  runLink: "REDACTED-RUN-LINK",
} as const;

const isLive = (name: string, version: number): Sql =>
  sql`workspace = ${WORKSPACE} AND name = ${name} AND version = ${version} AND current_stage <> ${DELETED}`;

async function present(session: Session, name: string, version: number): Promise<ModelVersion> {
  const [found] = await loadVersions(session, [{ name, version }]);
  if (found === undefined) throw failures.modelVersionNotFound(name, version);
  return found;
}

async function requireVersion(session: Session, name: string, version: number): Promise<void> {
  const [found] = await session.rows(sql`SELECT name FROM model_versions WHERE ${isLive(name, version)}`);
  if (found === undefined) throw failures.modelVersionNotFound(name, version);
}

async function change(session: Session, name: string, version: number, assignments: Sql): Promise<void> {
  const changed = await session.change(sql`UPDATE model_versions SET ${assignments} WHERE ${isLive(name, version)}`);
  if (changed === 0) throw failures.modelVersionNotFound(name, version);
}

const create =
  (database: Database): ModelVersionDriver["create"] =>
  ({ name, source, storageLocation, runId, runLink, description, tags }, now) =>
    database.write(async (session) => {
      // Before the number is chosen: where rows are locked, this makes two creations follow each other.
      await touchModel(session, name, now);
      const [greatest] = await session.rows<{ version: number | null }>(
        sql`SELECT MAX(version) AS version FROM model_versions WHERE workspace = ${WORKSPACE} AND name = ${name}`,
      );
      const version = (greatest?.version ?? 0) + 1;
      const row = {
        workspace: WORKSPACE,
        name,
        version,
        creation_time: now,
        last_updated_time: now,
        description,
        current_stage: "None",
        source,
        storage_location: storageLocation ?? source,
        run_id: runId,
        run_link: runLink,
        status: "READY",
      };
      await insert(session, { table: "model_versions", columns: Object.keys(row), rows: [Object.values(row)] });
      const tagRows = tags.map(({ key, value }) => [WORKSPACE, name, version, key, value]);
      await insert(session, {
        table: "model_version_tags",
        columns: ["workspace", "name", "version", "key", "value"],
        rows: tagRows,
      });
      return present(session, name, version);
    });

const transition =
  (database: Database): ModelVersionDriver["transition"] =>
  (name, version, stage, archiveOthers, now) =>
    database.write(async (session) => {
      await requireVersion(session, name, version);
      await touchModel(session, name, now);
      if (archiveOthers) {
        await session.change(
          sql`UPDATE model_versions SET current_stage = ${"Archived"}, last_updated_time = ${now} WHERE workspace = ${WORKSPACE} AND name = ${name} AND version <> ${version} AND current_stage = ${stage}`,
        );
      }
      await change(session, name, version, sql`current_stage = ${stage}, last_updated_time = ${now}`);
      return present(session, name, version);
    });

const remove =
  (database: Database): ModelVersionDriver["delete"] =>
  (name, version, now) =>
    database.write(async (session) => {
      await requireVersion(session, name, version);
      await touchModel(session, name, now);
      await change(
        session,
        name,
        version,
        sql`current_stage = ${DELETED}, last_updated_time = ${now}, description = NULL, user_id = NULL, source = ${REDACTED.source}, run_id = ${REDACTED.runId}, run_link = ${REDACTED.runLink}, status_message = NULL`,
      );
      await session.change(
        sql`DELETE FROM registered_model_aliases WHERE workspace = ${WORKSPACE} AND name = ${name} AND version = ${version}`,
      );
    });

async function search(database: Database, query: SearchQuery): Promise<readonly ModelVersion[]> {
  const where = [inWorkspace, sql`e.current_stage <> ${DELETED}`];
  return readPieces(
    database,
    await findKeys<VersionKey>(database, query, { searched: modelVersionPlaces, where }),
    loadVersions,
  );
}

export function modelVersionGroup(database: Database): ModelVersionDriver {
  /** Writes something that belongs to the version. */
  const write = (name: string, version: number, work: (session: Session) => Promise<unknown>): Promise<void> =>
    database.write(async (session) => {
      await requireVersion(session, name, version);
      await work(session);
    });
  const byKey = [ascending("name", "string"), ascending("version_number", "number")];
  return {
    create: create(database),
    get: (name, version) => database.read(async (session) => (await loadVersions(session, [{ name, version }]))[0]),
    update: (name, version, description, now) =>
      database.write(async (session) => {
        await change(session, name, version, sql`description = ${description}, last_updated_time = ${now}`);
        return present(session, name, version);
      }),
    transition: transition(database),
    delete: remove(database),
    setTag: (name, version, { key, value }) =>
      write(name, version, (session) =>
        insert(session, {
          table: "model_version_tags",
          columns: ["workspace", "name", "version", "key", "value"],
          rows: [[WORKSPACE, name, version, key, value]],
          key: ["workspace", "key", "name", "version"],
          update: { columns: ["value"] },
        }),
      ),
    deleteTag: (name, version, key) =>
      write(name, version, (session) =>
        session.change(
          sql`DELETE FROM model_version_tags WHERE workspace = ${WORKSPACE} AND name = ${name} AND version = ${version} AND "key" = ${key}`,
        ),
      ),
    list: () =>
      allPages(
        (query) => search(database, query),
        byKey,
        ({ name, version }) => [name, version],
      ),
    search: (query) => search(database, query),
  };
}
