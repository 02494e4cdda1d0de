import sql, { type Sql } from "sql-template-tag";
import type { Backfill } from "../operation.js";
export const costsFromSpans: Sql = sql``;
export const movedRows: readonly Sql[] = [];
export async function refuseUnknownDimensions(_: Backfill): Promise<void> {}
export async function fillTraces(_: Backfill): Promise<void> {}
export async function fillSpans(_: Backfill): Promise<void> {}
export async function fillAssessments(_: Backfill): Promise<void> {}
