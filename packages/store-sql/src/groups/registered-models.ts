// Registered models. Renaming leaves tags, versions and aliases to the foreign keys (ON UPDATE CASCADE); deleting goes table by table,
// as MLflow's schema does not cascade it.
import { failures, type RegisteredModel, type RegisteredModelDriver, type SearchQuery } from "@runledger/store-api";
import sql, { raw, type Sql } from "sql-template-tag";
import type { Database, Session } from "../database.js";
import { allPages, ascending, readPieces } from "../search/find.js";
import { registeredModelPlaces } from "../search/registry-places.js";
import { findKeys } from "../search/statement.js";
import { inWorkspace } from "../search/view.js";
import { WORKSPACE } from "../workspace.js";
import { insert } from "./insert.js";
import { loadModels, loadVersions } from "./registry-rows.js";

const isModel = (name: string): Sql => sql`workspace = ${WORKSPACE} AND name = ${name}`;

async function present(session: Session, name: string): Promise<RegisteredModel> {
  const [model] = await loadModels(session, [name]);
  if (model === undefined) throw failures.registeredModelNotFound(name);
  return model;
}

async function requireModel(session: Session, name: string): Promise<void> {
  const [model] = await session.rows(sql`SELECT name FROM registered_models WHERE ${isModel(name)}`);
  if (model === undefined) throw failures.registeredModelNotFound(name);
}

/** Stamps a change of the model or of one of its versions. On databases that lock rows, later writers then wait for this one. */
export async function touchModel(session: Session, name: string, now: number): Promise<void> {
  const changed = await session.change(
    sql`UPDATE registered_models SET last_updated_time = ${now} WHERE ${isModel(name)}`,
  );
  if (changed === 0) throw failures.registeredModelNotFound(name);
}

const create =
  (database: Database): RegisteredModelDriver["create"] =>
  ({ name, description, tags }, now) =>
    database.write(async (session) => {
      const created = await insert(session, {
        table: "registered_models",
        columns: ["workspace", "name", "creation_time", "last_updated_time", "description"],
        rows: [[WORKSPACE, name, now, now, description]],
        key: ["workspace", "name"],
      });
      if (created === 0) throw failures.registeredModelExists(name);
      const rows = tags.map(({ key, value }) => [WORKSPACE, name, key, value]);
      await insert(session, { table: "registered_model_tags", columns: ["workspace", "name", "key", "value"], rows });
      return present(session, name);
    });

const rename =
  (database: Database): RegisteredModelDriver["rename"] =>
  (name, newName, now) =>
    database.write(
      async (session) => {
        await touchModel(session, name, now);
        if (newName !== name) {
          const [taken] = await session.rows(sql`SELECT name FROM registered_models WHERE ${isModel(newName)}`);
          if (taken !== undefined) throw failures.registeredModelExists(newName);
          await session.change(sql`UPDATE registered_models SET name = ${newName} WHERE ${isModel(name)}`);
        }
        await session.change(sql`UPDATE model_versions SET last_updated_time = ${now} WHERE ${isModel(newName)}`);
        return present(session, newName);
      },
      { reach: sql`model_versions WHERE ${isModel(name)}` },
    );

const remove =
  (database: Database): RegisteredModelDriver["delete"] =>
  (name) =>
    database.write(
      async (session) => {
        await requireModel(session, name);
        for (const table of [
          "model_version_tags",
          "model_versions",
          "registered_model_aliases",
          "registered_model_tags",
          "registered_models",
        ]) {
          await session.change(sql`DELETE FROM ${raw(table)} WHERE ${isModel(name)}`);
        }
      },
      { reach: sql`model_versions WHERE ${isModel(name)}` },
    );

async function search(database: Database, query: SearchQuery): Promise<readonly RegisteredModel[]> {
  const keys = await findKeys<{ name: string }>(database, query, {
    searched: registeredModelPlaces,
    where: [inWorkspace],
  });
  return readPieces(
    database,
    keys.map(({ name }) => name),
    loadModels,
  );
}

export function registeredModelGroup(database: Database): RegisteredModelDriver {
  /** Writes something that belongs to the model. */
  const write = (name: string, work: (session: Session) => Promise<unknown>): Promise<void> =>
    database.write(async (session) => {
      await requireModel(session, name);
      await work(session);
    });
  return {
    create: create(database),
    get: (name) => database.read(async (session) => (await loadModels(session, [name]))[0]),
    rename: rename(database),
    update: (name, description, now) =>
      database.write(async (session) => {
        await touchModel(session, name, now);
        await session.change(sql`UPDATE registered_models SET description = ${description} WHERE ${isModel(name)}`);
        return present(session, name);
      }),
    delete: remove(database),
    setTag: (name, { key, value }) =>
      write(name, (session) =>
        insert(session, {
          table: "registered_model_tags",
          columns: ["workspace", "name", "key", "value"],
          rows: [[WORKSPACE, name, key, value]],
          key: ["workspace", "key", "name"],
          update: { columns: ["value"] },
        }),
      ),
    deleteTag: (name, key) =>
      write(name, (session) =>
        session.change(sql`DELETE FROM registered_model_tags WHERE ${isModel(name)} AND "key" = ${key}`),
      ),
    setAlias: (name, { alias, version }) =>
      write(name, async (session) => {
        const [found] = await loadVersions(session, [{ name, version }]);
        if (found === undefined) throw failures.modelVersionNotFound(name, version);
        await insert(session, {
          table: "registered_model_aliases",
          columns: ["workspace", "name", "alias", "version"],
          rows: [[WORKSPACE, name, alias, version]],
          key: ["workspace", "name", "alias"],
          update: { columns: ["version"] },
        });
      }),
    deleteAlias: (name, alias) =>
      write(name, (session) =>
        session.change(sql`DELETE FROM registered_model_aliases WHERE ${isModel(name)} AND alias = ${alias}`),
      ),
    list: () =>
      allPages(
        (query) => search(database, query),
        [ascending("name", "string")],
        ({ name }) => [name],
      ),
    search: (query) => search(database, query),
  };
}
