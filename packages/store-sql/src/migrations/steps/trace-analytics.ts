// The rows of revision 75868b020152: what traces, spans and assessments kept in tags, metadata and metrics goes into columns.
// The surprise: a value is never replaced by nothing, because on MySQL the step may be run again when the sources are deleted already.
import { raise, shown } from "@runledger/store-api";
import sql, { join, raw, type Sql } from "sql-template-tag";
import type { Session } from "../../database.js";
import type { DialectName } from "../../dialects/dialect.js";
import { liveTable } from "../catalog.js";
import type { Backfill } from "../operation.js";
import { after, updateMany } from "../update-many.js";
import { aggregate, bounded, finite, jsonObject, tokenCount } from "./trace-values.js";

const BATCH = 500;
const NAME_LENGTH = 4096;
const SESSION_LENGTH = 250;
const MODEL_LENGTH = 500;

const nameTag = "mlflow.traceName";
const sessionKey = "mlflow.trace.session";
const usageKey = "mlflow.trace.tokenUsage";
const costKey = "mlflow.trace.cost";
const metadataKeys = [sessionKey, usageKey, costKey];
const modelKey = "mlflow.llm.model";
const providerKey = "mlflow.llm.provider";

/** Names of metrics, and of the columns that take their place. */
const tokens = [
  "input_tokens",
  "output_tokens",
  "total_tokens",
  "cache_read_input_tokens",
  "cache_creation_input_tokens",
  "cache_creation_input_tokens_above_1hr",
];
const costs = ["input_cost", "output_cost", "total_cost"];

/** Goes through a table in the order of its key, some rows at a time. */
async function inBatches<Row extends object>(
  { session, progress }: Backfill,
  table: string,
  key: readonly (keyof Row & string)[],
  page: (beyond: Sql) => Sql,
  handle: (rows: readonly Row[]) => Promise<void>,
): Promise<void> {
  let last: readonly string[] | undefined;
  for (let seen = 0; ;) {
    const found = await session.rows<Row>(
      sql`${page(after(key, last))} ORDER BY ${raw(key.join(", "))} ${session.dialect.limit(BATCH)}`,
    );
    const final = found.at(-1);
    if (final === undefined) return;
    await handle(found);
    seen += found.length;
    progress(table, seen);
    last = key.map((column) => String(final[column]));
  }
}

const keyIn = (keys: readonly string[]): Sql => sql`"key" IN (${join(keys)})`;

interface KeyValue {
  readonly id: string;
  readonly name: string;
  readonly value: string | number | null;
}

/** Values by trace and key. */
async function keyValues(session: Session, table: string, keys: readonly string[], ids: readonly string[]) {
  const found = await session.rows<KeyValue>(sql`
    SELECT request_id AS id, "key" AS name, value FROM ${raw(table)}
    WHERE ${keyIn(keys)} AND ${session.dialect.among(sql`request_id`, ids)}`);
  const values = new Map(found.map(({ id, name, value }) => [`${id} ${name}`, value] as const));
  return (id: string, name: string) => values.get(`${id} ${name}`);
}

export async function fillTraces(backfill: Backfill): Promise<void> {
  const { session } = backfill;
  await inBatches<{ request_id: string }>(
    backfill,
    "trace_info",
    ["request_id"],
    (beyond) => sql`SELECT request_id FROM trace_info WHERE ${beyond}`,
    async (page) => {
      const ids = page.map(({ request_id }) => request_id);
      const tag = await keyValues(session, "trace_tags", [nameTag], ids);
      const metadata = await keyValues(session, "trace_request_metadata", metadataKeys, ids);
      const metric = await keyValues(session, "trace_metrics", tokens, ids);
      const object = (id: string, key: string) => jsonObject(metadata(id, key)?.toString());
      const rows = ids.map((id) => {
        const [usage, cost] = [object(id, usageKey), object(id, costKey)];
        return {
          request_id: id,
          trace_name: bounded(tag(id, nameTag), NAME_LENGTH),
          session_id: bounded(metadata(id, sessionKey), SESSION_LENGTH),
          ...Object.fromEntries(tokens.map((name) => [name, tokenCount(metric(id, name) ?? usage[name])] as const)),
          ...Object.fromEntries(costs.map((name) => [name, finite(cost[name])] as const)),
        };
      });
      await updateMany(session, {
        table: "trace_info",
        keys: ["request_id"],
        columns: {
          trace_name: "text",
          session_id: "text",
          ...Object.fromEntries(tokens.map((name) => [name, "bigint"] as const)),
          ...Object.fromEntries(costs.map((name) => [name, "double"] as const)),
        },
        rows: rows.filter((row) => Object.values(row).filter((value) => value !== null).length > 1),
      });
    },
  );
}

const texts: Readonly<Record<DialectName, string>> = {
  sqlite: "TEXT",
  postgresql: "TEXT",
  mysql: "CHAR",
  mssql: "NVARCHAR(MAX)",
};

interface Dimensions {
  readonly trace_id: string;
  readonly span_id: string;
  readonly dimensions: string;
}

async function eachDimensions(
  backfill: Backfill,
  handle: (rows: readonly Dimensions[]) => Promise<void>,
): Promise<void> {
  const { session } = backfill;
  // Once the step has come to drop the column, nothing is left to do with it.
  if ((await liveTable(session, "spans"))?.has("column", "dimension_attributes") !== true) return;
  const text = raw(texts[session.dialect.name]);
  await inBatches<Dimensions>(
    backfill,
    "spans",
    ["trace_id", "span_id"],
    (beyond) => sql`
      SELECT trace_id, span_id, CAST(dimension_attributes AS ${text}) AS dimensions FROM spans
      WHERE dimension_attributes IS NOT NULL AND ${beyond}`,
    handle,
  );
}

const usable = (value: unknown): boolean => value === null || typeof value === "string";

/** The column is dropped, so nothing may be in it that has no other place. */
export async function refuseUnknownDimensions(backfill: Backfill): Promise<void> {
  await eachDimensions(backfill, async (rows) => {
    for (const { trace_id, span_id, dimensions } of rows) {
      if (dimensions === "null") continue;
      const { [modelKey]: model = null, [providerKey]: provider = null, ...others } = jsonObject(dimensions);
      if (
        dimensions.trimStart().startsWith("{") &&
        Object.keys(others).length === 0 &&
        usable(model) &&
        usable(provider)
      )
        continue;
      raise(
        "INTERNAL_ERROR",
        `Span ${shown(span_id)} of trace ${shown(trace_id)} has dimension_attributes ${shown(dimensions)}, but the upgrade can keep only texts for ${modelKey} and ${providerKey}. Nothing of this step was done; take the rest out first`,
      );
    }
  });
}

export async function fillSpans(backfill: Backfill): Promise<void> {
  const { session } = backfill;
  for (const cost of costs) {
    // Neither NaN nor an infinity is a cost.
    const value = sql`
      FROM span_metrics WHERE span_metrics.trace_id = spans.trace_id AND span_metrics.span_id = spans.span_id
        AND span_metrics."key" = ${cost} AND abs(span_metrics.value) <= 1.7976931348623157e308`;
    await session.change(
      sql`UPDATE spans SET ${raw(cost)} = (SELECT span_metrics.value ${value}) WHERE EXISTS (SELECT 1 ${value})`,
    );
  }
  await eachDimensions(backfill, async (rows) => {
    await updateMany(session, {
      table: "spans",
      keys: ["trace_id", "span_id"],
      columns: { model_name: "text", model_provider: "text" },
      rows: rows.map(({ trace_id, span_id, dimensions }) => {
        const { [modelKey]: model, [providerKey]: provider } = jsonObject(dimensions);
        return {
          trace_id,
          span_id,
          model_name: bounded(model, MODEL_LENGTH),
          model_provider: bounded(provider, MODEL_LENGTH),
        };
      }),
    });
  });
}

/** Traces of the gateway have no cost of their own. */
export const costsFromSpans: Sql = sql`
  UPDATE trace_info
  SET total_cost = (SELECT sum(spans.total_cost) FROM spans WHERE spans.trace_id = trace_info.request_id)
  WHERE total_cost IS NULL AND EXISTS (
    SELECT 1 FROM trace_request_metadata
    WHERE trace_request_metadata.request_id = trace_info.request_id
      AND trace_request_metadata."key" = 'mlflow.gateway.endpointId'
  )`;

interface Assessment {
  readonly assessment_id: string;
  readonly value: string;
}

export async function fillAssessments(backfill: Backfill): Promise<void> {
  const { session } = backfill;
  const ofTrace = (column: string): Sql =>
    sql`(SELECT trace_info.${raw(column)} FROM trace_info WHERE trace_info.request_id = assessments.trace_id)`;
  await session.change(
    sql`UPDATE assessments SET experiment_id = ${ofTrace("experiment_id")}, trace_timestamp_ms = ${ofTrace("timestamp_ms")}`,
  );
  await inBatches<Assessment>(
    backfill,
    "assessments",
    ["assessment_id"],
    (beyond) => sql`SELECT assessment_id, value FROM assessments WHERE ${beyond}`,
    async (page) => {
      const rows = page.map(({ assessment_id, value: text }) => {
        const { value, numeric } = aggregate(text);
        return { assessment_id, aggregate_value: value, is_numeric_value: Number(numeric) };
      });
      await updateMany(session, {
        table: "assessments",
        keys: ["assessment_id"],
        columns: { aggregate_value: "double", is_numeric_value: "boolean" },
        rows: rows.filter((row) => row.aggregate_value !== null),
      });
    },
  );
}

/** What is in columns now. */
export const movedRows: readonly Sql[] = [
  sql`DELETE FROM trace_tags WHERE ${raw(`"key" = '${nameTag}'`)}`,
  sql`DELETE FROM trace_request_metadata WHERE ${raw(`"key" IN (${metadataKeys.map((key) => `'${key}'`).join(", ")})`)}`,
  sql`DELETE FROM trace_metrics WHERE ${raw(`"key" IN (${tokens.map((key) => `'${key}'`).join(", ")})`)}`,
  sql`DELETE FROM span_metrics WHERE ${raw(`"key" IN (${costs.map((key) => `'${key}'`).join(", ")})`)}`,
];
