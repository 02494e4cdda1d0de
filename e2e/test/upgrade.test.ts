// Databases that MLflow made at each revision of its chain, filled, and upgraded by Runledger: the schema is line by line that of MLflow's head,
// no row that was there is changed or lost, MLflow opens them, and for some revisions all rows are those that MLflow's own upgrade leaves.
import { type UpgradeEvent, upgradeSchema } from "@runledger/store-sql";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { listens, pythonUri, serverUris } from "../support/databases.js";
import { emptyFolder } from "../support/paths.js";
import { runPython, runPythonJson } from "../support/python.js";
import { startMlflow } from "../support/servers.js";

interface Rows {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly unknown[])[];
}
type Tables = Readonly<Record<string, Rows>>;
interface Made {
  readonly number: number;
  readonly revision: string | null;
  readonly url: string;
  readonly rows: Tables;
}
interface Dumped {
  readonly schema: readonly string[];
  readonly rows: Tables;
}

const script = "at_revision.py";
const REVISIONS = 67;
/** Upgraded by MLflow too: the ends, and the revisions around steps that move rows. */
const compared = [0, 1, 2, 5, 6, 13, 28, 42, 48, 49, 58, 65, 66];
/** On servers, where 68 databases take many minutes, these stand for all unless the whole matrix is asked for. */
const onServers = [0, 6, 28, 48, 65, REVISIONS];
const everywhere = process.env["RUNLEDGER_UPGRADE_MATRIX"] === "all";
/** Broken off again and again on the way, later each time. */
const brokenOff = [0, 48, 65];
const AT_ONCE = 4;
/** In milliseconds: MariaDB writes each of some seven thousand tables to the disk. */
const SERVER_TIMEOUT = 900_000;

/** Rows that revision 75868b020152 turns into columns, as [table, keys]. */
const moved: Readonly<Record<string, readonly string[]>> = {
  trace_tags: ["mlflow.traceName"],
  trace_request_metadata: ["mlflow.trace.session", "mlflow.trace.tokenUsage", "mlflow.trace.cost"],
  trace_metrics: ["input_tokens", "total_tokens"],
  span_metrics: ["input_cost", "total_cost"],
};

/** The rows in the columns that both databases have, as texts. */
function shared(table: Rows, other: Rows): string[] {
  const places = table.columns.flatMap((name, place) => (other.columns.includes(name) ? [{ name, place }] : []));
  return table.rows.map((row) =>
    JSON.stringify(Object.fromEntries(places.map(({ name, place }) => [name, row[place]]))),
  );
}

function expectKept(before: Tables, after: Tables): void {
  for (const [name, table] of Object.entries(before)) {
    const now = after[name];
    if (name === "alembic_version" || now === undefined) continue;
    const key = table.columns.indexOf("key");
    const kept = { ...table, rows: table.rows.filter((row) => moved[name]?.includes(String(row[key])) !== true) };
    const there = new Set(shared(now, table));
    expect(
      shared(kept, now).filter((row) => !there.has(row)),
      `rows of ${name} that are gone`,
    ).toEqual([]);
    // Users become tags; nothing else is added to a table that was there.
    if (name !== "tags") expect(now.rows.length, `rows of ${name}`).toBe(kept.rows.length);
  }
}

/** MLflow's own server starts on the database and finds the filled experiments. */
async function serve(url: string): Promise<void> {
  const server = await startMlflow(url, folder);
  const answer = await fetch(`${server.url}/api/2.0/mlflow/experiments/search?max_results=100&view_type=ALL`);
  const { experiments } = (await answer.json()) as { readonly experiments: readonly object[] };
  await server.stop();
  // Three that were there, and "Default".
  expect(experiments).toHaveLength(4);
}

async function atOnce<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const waiting = [...items];
  const next = async (): Promise<void> => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, next));
}

async function upgradeInPieces(url: string): Promise<void> {
  for (let most = 3; ; most += 3) {
    let statements = 0;
    const stop = new Error("broken off");
    const onEvent = ({ event }: UpgradeEvent): void => {
      if (event === "statement" && ++statements > most) throw stop;
    };
    try {
      await upgradeSchema(url, { onEvent });
      return;
    } catch (error) {
      if (error !== stop) throw error;
    }
  }
}

let folder: string;
const prefix = `upgrade${process.pid}`;
/** What MLflow's own upgrade of a SQLite database leaves, by the number of the revision that it started from. */
const expected = new Map<number, Tables>();

beforeAll(async () => {
  folder = await emptyFolder();
  const made = await make(`sqlite:///${folder}`, "theirs");
  const chosen = made.filter(({ number }) => compared.includes(number)).map(({ url }) => url);
  await runPython(script, ["upgrade", ...chosen], folder);
  const dumps = (await runPythonJson(script, ["dump", ...chosen], folder)) as Record<string, Dumped>;
  for (const { number, url } of made) {
    const dump = dumps[url];
    if (dump !== undefined) expected.set(number, dump.rows);
  }
});

const make = async (base: string, name: string, numbers: readonly number[] = []): Promise<readonly Made[]> =>
  (await runPythonJson(script, ["make", base, name, ...numbers.map(String)], folder)) as readonly Made[];

/** @param numbers of the revisions to start from; all when none is named */
async function matrix(base: string, numbers: readonly number[] = []): Promise<void> {
  const made = await make(base, prefix, numbers);
  expect(made).toHaveLength(numbers.length || REVISIONS + 1);
  const steps = new Map<number, number>();
  await atOnce(made, async ({ number, url }) => {
    if (brokenOff.includes(number)) await upgradeInPieces(url);
    else steps.set(number, await upgradeSchema(url));
  });
  // The last one was at the head already: it is what MLflow made.
  const urls = made.map(({ url }) => url).toReversed();
  const dumps = (await runPythonJson(script, ["dump", ...urls], folder)) as Record<string, Dumped>;
  const head = dumps[urls[0] ?? ""]?.schema ?? [];
  expect(head.length).toBeGreaterThan(700);
  for (const { number, revision, url, rows } of made) {
    const after = dumps[url];
    if (after === undefined) throw new Error(`no dump of ${url}`);
    const from = `from ${revision ?? "before the first revision"}`;
    if (!brokenOff.includes(number)) expect(steps.get(number), from).toBe(REVISIONS - number);
    expect(after.schema, from).toEqual(head);
    expectKept(rows, after.rows);
    if (expected.has(number)) expect(after.rows, from).toEqual(expected.get(number));
  }
  await serve(made[0]?.url ?? "");
  console.log(
    `upgraded ${made.length} databases of ${new URL(base).protocol.slice(0, -1)}, of ${REVISIONS} revisions and one from before them`,
  );
}

describe("upgrades from every revision of MLflow", () => {
  test("on SQLite", () => matrix(`sqlite:///${folder}`));

  for (const [name, uri] of Object.entries(serverUris)) {
    test(
      `on ${name}`,
      async (context) => {
        const asked =
          process.env[`RUNLEDGER_TEST_${name.toUpperCase()}_URI`] !== undefined || process.env["CI"] !== undefined;
        if (!asked && !(await listens(uri))) {
          console.warn(
            `SKIPPED: no ${name} server listens; set RUNLEDGER_TEST_${name.toUpperCase()}_URI to test with one`,
          );
          context.skip();
        }
        try {
          await matrix(pythonUri(uri), everywhere ? [] : onServers);
        } finally {
          await runPython(script, ["drop", pythonUri(uri), prefix], folder);
        }
      },
      SERVER_TIMEOUT,
    );
  }
});

afterAll(() => expect([...expected.keys()].length).toBe(compared.length));
