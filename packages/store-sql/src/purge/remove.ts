// Removes entities for good in transactions of bounded size. Their own rows go last, so what was broken off is found again.
import sql, { raw } from "sql-template-tag";
import type { Database, Session } from "../database.js";
import type { Owner } from "./owned-rows.js";

/** Rows that one transaction changes; the entities' own rows come on top. */
const ROWS_AT_ONCE = 10_000;
/** Entities whose rows are sought together. */
const ENTITIES_AT_ONCE = 100;

export interface Removal {
  readonly owner: Owner;
  /** In each transaction before anything is changed: throws where one may not go. */
  readonly allow?: (session: Session, ids: readonly string[]) => Promise<void>;
  /** In the last transaction, after the rows of the parts are gone. */
  readonly finish?: (session: Session, ids: readonly string[]) => Promise<void>;
}

export async function remove(database: Database, removal: Removal, ids: readonly string[]): Promise<void> {
  for (let at = 0; at < ids.length; at += ENTITIES_AT_ONCE)
    await removePiece(database, removal, ids.slice(at, at + ENTITIES_AT_ONCE));
}

async function removePiece(database: Database, removal: Removal, ids: readonly string[]): Promise<void> {
  const { owner, allow, finish } = removal;
  const [greatest] = owner.parts;
  const reach = greatest && sql`${raw(greatest.table)} WHERE ${greatest.where(database.dialect, ids)}`;
  const step = (session: Session): Promise<boolean> => removeSome(session, owner, ids);
  for (let done = false; !done;) {
    done = await database.write(
      async (session) => {
        await allow?.(session, ids);
        if (!(await step(session))) return false;
        await finish?.(session, ids);
        await session.change(
          sql`DELETE FROM ${raw(owner.table)} WHERE ${session.dialect.among(raw(owner.key), ids, owner.keyType)}`,
        );
        return true;
      },
      { reach },
    );
  }
}

/** @returns whether nothing is left of the parts */
async function removeSome(session: Session, { parts }: Owner, ids: readonly string[]): Promise<boolean> {
  let left = ROWS_AT_ONCE;
  for (const { table, set, where } of parts) {
    left -= await session.change(
      session.dialect.bounded({ table, set, condition: where(session.dialect, ids), most: left }),
    );
    if (left <= 0) return false;
  }
  return true;
}
