// The runs that the truth tables of search and order are about.
import type { CreateRun, Dataset, Metric, RunStatus } from "@runledger/store-api";
import type { CaseContext } from "../case.js";
import { point } from "../expect.js";

interface Row {
  readonly run: Omit<CreateRun, "experimentId"> & { readonly name: string };
  readonly status: RunStatus;
  readonly endTime?: number;
  readonly metrics?: Readonly<Record<string, number>>;
  readonly params?: Readonly<Record<string, string>>;
  readonly dataset?: readonly [name: string, digest: string, context?: string];
}

const tagged = (tags: Readonly<Record<string, string>>) => Object.entries(tags).map(([key, value]) => ({ key, value }));

const rows: readonly Row[] = [
  {
    run: { name: "Alpha", startTime: 100, userId: "u1", tags: tagged({ t: "x", u: "é", "a.b": "1" }) },
    status: "FINISHED",
    endTime: 1000,
    metrics: { m: 1, "a b": 1, "s/l": 1 },
    params: { p: "x", "p q": "v", n: "1" },
    dataset: ["ds", "d1", "train"],
  },
  {
    run: { name: "alpha", startTime: 200, userId: "u2", tags: tagged({ t: "X", u: "É" }) },
    status: "FAILED",
    endTime: 900,
    metrics: { m: 2 },
    params: { p: "X", n: "2" },
    dataset: ["DS", "d2", "eval"],
  },
  {
    run: { name: "beta", startTime: 300, userId: "u1", tags: tagged({ t: "it's", u: "e" }) },
    status: "RUNNING",
    metrics: { m: Number.NaN },
    params: { p: "it's", n: "10" },
    dataset: ["ds2", "d3"],
  },
  {
    run: { name: "a_b", startTime: 400, userId: "", tags: tagged({ t: "a_b" }) },
    status: "KILLED",
    endTime: 1200,
    metrics: { m: Number.POSITIVE_INFINITY },
    params: { p: "50%_off" },
  },
  {
    run: { name: "a%b", startTime: 500, userId: "u3", tags: tagged({ t: "axb" }) },
    status: "FINISHED",
    endTime: 1100,
    metrics: { m: Number.NEGATIVE_INFINITY },
    params: { p: "line1\nline2" },
  },
  { run: { name: "none", startTime: 550, userId: "u3" }, status: "SCHEDULED" },
];

/** All rows but the deleted one, by start time. */
export const ALL = "Alpha alpha beta a_b a%b none";

const dataset = (name: string, digest: string): Dataset => ({
  name,
  digest,
  sourceType: "local",
  source: "{}",
  schema: null,
  profile: null,
});

/** Logs the fixture, with a deleted run `gone` in it. Gives the experiment and the run ids by name. */
export async function logTable({
  store,
  newExperiment,
}: CaseContext): Promise<{ readonly experimentId: string; readonly ids: Readonly<Record<string, string>> }> {
  const experimentId = await newExperiment();
  const ids: Record<string, string> = {};
  for (const row of rows) {
    const { id } = await store.runs.create({ experimentId, ...row.run });
    ids[row.run.name] = id;
    const metrics: Metric[] = Object.entries(row.metrics ?? {}).map(([key, value]) => point(key, value));
    await store.runs.log(id, { metrics, params: tagged(row.params ?? {}) });
    await store.runs.update(id, { status: row.status, endTime: row.endTime });
    if (!row.dataset) continue;
    const [name, digest, context] = row.dataset;
    await store.datasets?.logInputs(id, {
      datasets: [
        { dataset: dataset(name, digest), tags: context ? [{ key: "mlflow.data.context", value: context }] : [] },
      ],
    });
  }
  const gone = await store.runs.create({
    experimentId,
    name: "gone",
    startTime: 600,
    userId: "u1",
    tags: tagged({ t: "x" }),
  });
  await store.runs.log(gone.id, { metrics: [point("m", 5)], params: [{ key: "p", value: "x" }] });
  await store.runs.delete(gone.id);
  return { experimentId, ids };
}
