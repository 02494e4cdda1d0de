// Reads registered models and versions by key, each table by one statement.
import type { ModelVersion, ModelVersionStatus, RegisteredModel, Stage, Tag } from "@runledger/store-api";
import sql, { join, raw, type Sql } from "sql-template-tag";
import type { Session } from "../database.js";
import { WORKSPACE } from "../workspace.js";

/** The stage of a deleted version, whose row stays so that its number is never used again. */
export const DELETED = "Deleted_Internal";

export interface VersionKey {
  readonly name: string;
  readonly version: number;
}

interface ModelRow {
  readonly name: string;
  readonly creation_time: number | null;
  readonly last_updated_time: number | null;
  readonly description: string | null;
}

interface VersionRow extends ModelRow, VersionKey {
  readonly user_id: string | null;
  readonly current_stage: Stage;
  readonly source: string | null;
  readonly storage_location: string | null;
  readonly run_id: string | null;
  readonly run_link: string | null;
  readonly status: ModelVersionStatus | null;
  readonly status_message: string | null;
}

interface TagRow {
  readonly name: string;
  readonly key: string;
  readonly value: string | null;
}

interface AliasRow extends VersionKey {
  readonly alias: string;
}

const versionColumns = raw(
  "v.name, v.version, v.creation_time, v.last_updated_time, v.description, v.user_id, v.current_stage, v.source, v.storage_location, v.run_id, v.run_link, v.status, v.status_message",
);

/** One text for both parts of a key; no name holds a slash. */
const keyOf = ({ name, version }: VersionKey): string => `${name}/${version}`;

const tagsOf = (rows: readonly TagRow[] | undefined): readonly Tag[] =>
  (rows ?? []).map(({ key, value }) => ({ key, value: value ?? "" }));

const among = ({ dialect }: Session, alias: string, names: readonly string[]): Sql =>
  sql`${raw(alias)}.workspace = ${WORKSPACE} AND ${dialect.among(raw(`${alias}.name`), names)}`;

/** Keys are spelled out, as not every database compares rows with rows, and each in full, as SQLite else reads every version there is. */
export function isAnyOf(keys: readonly VersionKey[], alias: string): Sql {
  const column = (name: string): Sql => raw(`${alias}.${name}`);
  const matches = keys.map(
    ({ name, version }) =>
      sql`(${column("workspace")} = ${WORKSPACE} AND ${column("name")} = ${name} AND ${column("version")} = ${version})`,
  );
  return join(matches, " OR ", "(", ")");
}

const aliasRows = (session: Session, names: readonly string[]): Promise<readonly AliasRow[]> =>
  session.rows<AliasRow>(
    sql`SELECT a.name, a.alias, a.version FROM registered_model_aliases a WHERE ${among(session, "a", names)}`,
  );

async function versionsOf(
  session: Session,
  rows: readonly VersionRow[],
  aliases: readonly AliasRow[],
): Promise<readonly ModelVersion[]> {
  if (rows.length === 0) return [];
  const tags = Map.groupBy(
    await session.rows<TagRow & VersionKey>(
      sql`SELECT t.name, t.version, t."key", t.value FROM model_version_tags t WHERE ${isAnyOf(rows, "t")}`,
    ),
    keyOf,
  );
  const named = Map.groupBy(aliases, keyOf);
  return rows.map((row) => ({
    name: row.name,
    version: row.version,
    creationTime: row.creation_time ?? 0,
    lastUpdateTime: row.last_updated_time ?? 0,
    description: row.description,
    userId: row.user_id,
    stage: row.current_stage,
    source: row.source ?? "",
    // MLflow repeats the source here, where the files are at the source.
    storageLocation: row.storage_location === row.source ? null : row.storage_location,
    runId: row.run_id,
    runLink: row.run_link,
    status: row.status ?? "READY",
    statusMessage: row.status_message,
    modelId: null,
    tags: tagsOf(tags.get(keyOf(row))),
    aliases: (named.get(keyOf(row)) ?? []).map(({ alias }) => alias),
  }));
}

/** The versions of the keys, in their order, at most some hundred; a deleted or missing one is left out. */
export async function loadVersions(session: Session, keys: readonly VersionKey[]): Promise<readonly ModelVersion[]> {
  const rows = await session.rows<VersionRow>(
    sql`SELECT ${versionColumns} FROM model_versions v WHERE ${isAnyOf(keys, "v")} AND v.current_stage <> ${DELETED}`,
  );
  const aliases = await aliasRows(session, [...new Set(keys.map(({ name }) => name))]);
  const found = new Map((await versionsOf(session, rows, aliases)).map((version) => [keyOf(version), version]));
  return keys.map((key) => found.get(keyOf(key))).filter((version) => version !== undefined);
}

type ModelFields = Omit<RegisteredModel, "latestVersions">;

/** The models of the names, in their order, at most some hundred; a missing one is left out. */
export async function loadModels(session: Session, names: readonly string[]): Promise<readonly RegisteredModel[]> {
  const aliases = await aliasRows(session, names);
  const models = await modelFields(session, names, aliases);
  const latest = Map.groupBy(await versionsOf(session, await latestRows(session, names), aliases), ({ name }) => name);
  return models.map((model) => ({ ...model, latestVersions: latest.get(model.name) ?? [] }));
}

/** As `loadModels`, without anything of their versions. */
export const loadModelFields = async (session: Session, names: readonly string[]): Promise<readonly ModelFields[]> =>
  modelFields(session, names, await aliasRows(session, names));

async function modelFields(
  session: Session,
  names: readonly string[],
  aliases: readonly AliasRow[],
): Promise<readonly ModelFields[]> {
  const rows = await session.rows<ModelRow>(
    sql`SELECT m.name, m.creation_time, m.last_updated_time, m.description FROM registered_models m WHERE ${among(session, "m", names)}`,
  );
  const tags = await session.rows<TagRow>(
    sql`SELECT t.name, t."key", t.value FROM registered_model_tags t WHERE ${among(session, "t", names)}`,
  );
  const byName = <T extends { readonly name: string }>(items: readonly T[]) => Map.groupBy(items, ({ name }) => name);
  const [models, tagsByName, aliasesByName] = [byName(rows), byName(tags), byName(aliases)];
  return names
    .flatMap((name) => models.get(name) ?? [])
    .map((row) => ({
      name: row.name,
      creationTime: row.creation_time ?? 0,
      lastUpdateTime: row.last_updated_time ?? 0,
      description: row.description,
      tags: tagsOf(tagsByName.get(row.name)),
      aliases: (aliasesByName.get(row.name) ?? []).map(({ alias, version }) => ({ alias, version })),
    }));
}

/** The highest version of each stage. */
const latestRows = (session: Session, names: readonly string[]): Promise<readonly VersionRow[]> =>
  session.rows<VersionRow>(
    sql`SELECT ${versionColumns} FROM model_versions v JOIN (SELECT s.name, MAX(s.version) AS version FROM model_versions s WHERE ${among(session, "s", names)} AND s.current_stage <> ${DELETED} GROUP BY s.name, s.current_stage) l ON l.name = v.name AND l.version = v.version WHERE ${among(session, "v", names)}`,
  );
