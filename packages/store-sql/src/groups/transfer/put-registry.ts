// Whole registered models and versions.
import { failures, type ModelVersion, type StoredRegisteredModel } from "@runledger/store-api";
import sql, { raw } from "sql-template-tag";
import type { Session } from "../../database.js";
import { WORKSPACE } from "../../workspace.js";
import { insert } from "../insert.js";
import { REDACTED } from "../model-versions.js";
import { DELETED, isAnyOf, type VersionKey } from "../registry-rows.js";

/** Keys whose condition is spelled out; more of them make a statement too deep for SQLite. */
const KEYS_AT_ONCE = 200;

const isNamed = ({ dialect }: Session, names: readonly string[]) =>
  sql`workspace = ${WORKSPACE} AND ${dialect.among(sql`name`, names)}`;

/** Of versions that are gone the greatest number stays, as a deleted one. */
export async function putRegisteredModels(session: Session, models: readonly StoredRegisteredModel[]): Promise<void> {
  const names = models.map(({ name }) => name);
  const known = await knownNames(session, names);
  await insert(session, {
    table: "registered_models",
    columns: ["workspace", "name", "creation_time", "last_updated_time", "description"],
    rows: models.map((model) => [WORKSPACE, model.name, model.creationTime, model.lastUpdateTime, model.description]),
    key: ["workspace", "name"],
    update: { columns: ["creation_time", "last_updated_time", "description"] },
  });
  if (known.size > 0) {
    await deleteVersions(session, models, [...known]);
    for (const table of ["registered_model_tags", "registered_model_aliases"])
      await session.change(sql`DELETE FROM ${raw(table)} WHERE ${isNamed(session, [...known])}`);
  }
  await insert(session, {
    table: "registered_model_tags",
    columns: ["workspace", "name", "key", "value"],
    rows: models.flatMap(({ name, tags }) => tags.map(({ key, value }) => [WORKSPACE, name, key, value])),
  });
  await insert(session, {
    table: "registered_model_aliases",
    columns: ["workspace", "name", "alias", "version"],
    rows: models.flatMap(({ name, aliases }) => aliases.map(({ alias, version }) => [WORKSPACE, name, alias, version])),
  });
  await insert(session, {
    table: "model_versions",
    columns: ["workspace", "name", "version", "current_stage", "source", "run_id", "run_link"],
    rows: models
      .filter(({ highestVersion }) => highestVersion > 0)
      .map(({ name, highestVersion }) => [
        WORKSPACE,
        name,
        highestVersion,
        DELETED,
        REDACTED.source,
        REDACTED.runId,
        REDACTED.runLink,
      ]),
    key: ["workspace", "name", "version"],
  });
}

async function knownNames(session: Session, names: readonly string[]): Promise<ReadonlySet<string>> {
  const rows = await session.values<readonly [string]>(
    sql`SELECT name FROM registered_models WHERE ${isNamed(session, names)}`,
  );
  return new Set(rows.map(([name]) => name));
}

/** Those that are not among the versions of their model. */
async function deleteVersions(
  session: Session,
  models: readonly StoredRegisteredModel[],
  names: readonly string[],
): Promise<void> {
  const kept = new Map(models.map(({ name, versions }) => [name, new Set(versions)]));
  const rows = await session.rows<VersionKey>(
    sql`SELECT name, version FROM model_versions WHERE ${isNamed(session, names)}`,
  );
  await eachPiece(
    rows.filter(({ name, version }) => kept.get(name)?.has(version) === false),
    async (gone) => {
      for (const table of ["model_version_tags", "model_versions"])
        await session.change(sql`DELETE FROM ${raw(table)} WHERE ${isAnyOf(gone, table)}`);
    },
  );
}

async function eachPiece<T>(items: readonly T[], work: (piece: readonly T[]) => Promise<unknown>): Promise<void> {
  for (let start = 0; start < items.length; start += KEYS_AT_ONCE) await work(items.slice(start, start + KEYS_AT_ONCE));
}

const rowOf = (version: ModelVersion) => ({
  creation_time: version.creationTime,
  last_updated_time: version.lastUpdateTime,
  description: version.description,
  user_id: version.userId,
  current_stage: version.stage,
  source: version.source,
  storage_location: version.storageLocation ?? version.source,
  run_id: version.runId,
  run_link: version.runLink,
  status: version.status,
  status_message: version.statusMessage,
});

/** @throws failures.registeredModelNotFound */
export async function putModelVersions(session: Session, versions: readonly ModelVersion[]): Promise<void> {
  const [some] = versions;
  if (some === undefined) return;
  const names = [...new Set(versions.map(({ name }) => name))];
  const known = await knownNames(session, names);
  for (const name of names) if (!known.has(name)) throw failures.registeredModelNotFound(name);
  const columns = Object.keys(rowOf(some));
  await insert(session, {
    table: "model_versions",
    columns: ["workspace", "name", "version", ...columns],
    rows: versions.map((version) => [WORKSPACE, version.name, version.version, ...Object.values(rowOf(version))]),
    key: ["workspace", "name", "version"],
    update: { columns },
  });
  await eachPiece(versions, (piece) =>
    session.change(sql`DELETE FROM model_version_tags WHERE ${isAnyOf(piece, "model_version_tags")}`),
  );
  await insert(session, {
    table: "model_version_tags",
    columns: ["workspace", "name", "version", "key", "value"],
    rows: versions.flatMap(({ name, version, tags }) =>
      tags.map(({ key, value }) => [WORKSPACE, name, version, key, value]),
    ),
  });
}
