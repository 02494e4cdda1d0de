// What a database holds, told by its tables and by the revision that Alembic recorded.
import { raw } from "sql-template-tag";
import { shown, StoreError } from "@runledger/store-api";
import type { Session } from "../database.js";
import { ddlOf } from "./render.js";
import { HEAD, revisions } from "./revision.js";
import { tables } from "./tables/all.js";

/**
 * `foreign`: tables, but no revision. `unknown`: a revision that MLflow 3.17.2 does not have, as a newer MLflow leaves it.
 * `damaged`: the revision is right, but tables are missing.
 */
export type SchemaState =
  | { readonly kind: "empty" }
  | { readonly kind: "head" }
  | { readonly kind: "foreign" }
  | { readonly kind: "older" | "unknown"; readonly revision: string }
  | { readonly kind: "damaged"; readonly missing: readonly string[] };

export const versionTable = "alembic_version";

export async function schemaState(session: Session): Promise<SchemaState> {
  const listed = await session.rows<{ name: string }>(raw(ddlOf[session.dialect.name].listTables));
  if (listed.length === 0) return { kind: "empty" };
  const names = new Set(listed.map(({ name }) => name));
  const recorded = names.has(versionTable)
    ? await session.rows<{ version_num: string }>(raw(`SELECT version_num FROM ${versionTable}`))
    : [];
  if (recorded.length === 0) return { kind: "foreign" };
  const revision = recorded.map(({ version_num }) => version_num).join(", ");
  if (revision !== HEAD) return { kind: revisions.includes(revision) ? "older" : "unknown", revision };
  const missing = tables.map(({ name }) => name).filter((name) => !names.has(name));
  return missing.length === 0 ? { kind: "head" } : { kind: "damaged", missing };
}

/** Why a database that is neither empty nor at `HEAD` is refused, and what to do about it. */
export function schemaError(state: Exclude<SchemaState, { kind: "empty" } | { kind: "head" }>): StoreError {
  switch (state.kind) {
    case "older":
      return refused(
        `The database's schema is at revision ${state.revision}, older than ${HEAD}, which Runledger needs. ` +
          "Back it up, then bring it there with `runledger db upgrade <uri>`",
      );
    case "unknown":
      return refused(
        `The database's schema is at revision ${shown(state.revision)}, which MLflow 3.17.2 (${HEAD}) does not know; a newer MLflow may have made it. ` +
          "Runledger leaves it untouched",
      );
    case "damaged":
      return refused(
        `The database's schema is recorded as ${HEAD}, but lacks the tables ${state.missing.join(", ")}. Restore a backup`,
      );
    case "foreign":
      return refused(
        `The database holds tables, but no revision in ${versionTable}: it is not MLflow's, or its creation was broken off. ` +
          "Runledger makes its tables only in an empty database",
      );
  }
}

const refused = (message: string): StoreError => new StoreError("INTERNAL_ERROR", message);
