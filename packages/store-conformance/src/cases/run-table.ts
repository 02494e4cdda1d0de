// The truth table of run search: one fixture, filters, and the runs that MLflow's SQLite store finds. Expected runs are named in one string.
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
const { POSITIVE_INFINITY, NEGATIVE_INFINITY, NaN } = Number;

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
    metrics: { m: NaN },
    params: { p: "it's", n: "10" },
    dataset: ["ds2", "d3"],
  },
  { run: { name: "a_b", startTime: 400, userId: "", tags: tagged({ t: "a_b" }) }, status: "KILLED", endTime: 1200, metrics: { m: POSITIVE_INFINITY }, params: { p: "50%_off" } },
  { run: { name: "a%b", startTime: 500, userId: "u3", tags: tagged({ t: "axb" }) }, status: "FINISHED", endTime: 1100, metrics: { m: NEGATIVE_INFINITY }, params: { p: "line1\nline2" } },
  { run: { name: "none", startTime: 550, userId: "u3" }, status: "SCHEDULED" },
];

/** All rows but the deleted one, by start time. */
export const ALL = "Alpha alpha beta a_b a%b none";

const dataset = (name: string, digest: string): Dataset => ({ name, digest, sourceType: "local", source: "{}", schema: null, profile: null });

/** Logs the fixture, with a deleted run `gone` in it. Gives the experiment and the run ids by name. */
export async function logTable({ store, newExperiment }: CaseContext): Promise<{ readonly experimentId: string; readonly ids: Readonly<Record<string, string>> }> {
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
    await store.datasets?.logInputs(id, { datasets: [{ dataset: dataset(name, digest), tags: context ? [{ key: "mlflow.data.context", value: context }] : [] }] });
  }
  const gone = await store.runs.create({ experimentId, name: "gone", startTime: 600, userId: "u1", tags: tagged({ t: "x" }) });
  await store.runs.log(gone.id, { metrics: [point("m", 5)], params: [{ key: "p", value: "x" }] });
  await store.runs.delete(gone.id);
  return { experimentId, ids };
}

/** `{Alpha}` stands for the id of that run. */
export type FilterTable = Readonly<Record<string, Readonly<Record<string, string>>>>;

export const runFilters: FilterTable = {
  "no-filter-finds-all-active-runs": { "": ALL },
  "metrics-compare-as-numbers": {
    "metrics.m > 1": "a_b alpha",
    "metrics.m>1": "a_b alpha",
    "metrics.m >= 1": "Alpha a_b alpha",
    "metrics.m = 1": "Alpha",
    "metrics.m = 1.0": "Alpha",
    "metrics.m < 2": "Alpha a%b",
    "metrics.m <= 2": "Alpha a%b alpha",
    "metrics.m > -1.5e3": "Alpha a_b alpha",
    "metrics.m > .5": "Alpha a_b alpha",
    "metrics.m > 1.": "a_b alpha",
  },
  "nan-matches-only-unequal": { "metrics.m != 1": "a%b a_b alpha beta", "metrics.m = 0": "", "metrics.m >= 0": "Alpha a_b alpha", "metrics.m < 1e308": "Alpha a%b alpha" },
  "infinite-metrics-are-the-greatest-and-the-least": { "metrics.m > 1.7e308": "a_b", "metrics.m < -1.7e308": "a%b" },
  "a-missing-key-matches-nothing-not-even-unequal": {
    "metrics.nope != 1": "",
    "metrics.nope = 1": "",
    "params.nope != 'x'": "",
    "tags.nope != 'x'": "",
    "metrics.M = 1": "",
    "params.P = 'x'": "",
    "tags.T = 'x'": "",
  },
  "keys-may-be-quoted": {
    "metrics.`a b` = 1": "Alpha",
    'metrics."a b" = 1': "Alpha",
    "metrics.'a b' = 1": "Alpha",
    "metrics.`s/l` = 1": "Alpha",
    "params.`p q` = 'v'": "Alpha",
    "tags.a.b = '1'": "Alpha",
    "tags.`a.b` = '1'": "Alpha",
  },
  "spaces-have-other-names": {
    "metric.m = 1": "Alpha",
    "param.p = 'x'": "Alpha",
    "parameter.p = 'x'": "Alpha",
    "parameters.p = 'x'": "Alpha",
    "tag.t = 'x'": "Alpha",
    "attribute.status = 'FAILED'": "alpha",
    "attributes.status = 'FAILED'": "alpha",
    "attr.status = 'FAILED'": "alpha",
    "run.status = 'FAILED'": "alpha",
  },
  "params-compare-exactly": { "params.p = 'x'": "Alpha", 'params.p = "x"': "Alpha", "params.p = 'X'": "alpha", "params.p != 'x'": "a%b a_b alpha beta", "params.n = '1'": "Alpha", "params.p = ''": "" },
  "tags-compare-exactly": { "tags.t = 'x'": "Alpha", "tags.t = 'X'": "alpha", "tags.t != 'x'": "a%b a_b alpha beta", "tags.u = 'é'": "Alpha", "tags.u = 'É'": "alpha", "tags.u = 'e'": "beta" },
  "quotes-are-not-unescaped": { 'params.p = "it\'s"': "beta", "params.p = 'it''s'": "", "params.p = 'it\\'s'": "" },
  "words-inside-quotes-are-plain-text": { "params.p = 'x AND y'": "", "params.p = 'semi;'": "", "params.p = '-- x'": "", "tags.t = 'x' AND params.p = 'OR'": "" },
  "like-is-case-sensitive": { "params.p LIKE 'x'": "Alpha", "params.p LIKE 'X%'": "alpha", "tags.t LIKE 'X'": "alpha", "run_name LIKE 'a%'": "a%b a_b alpha" },
  "like-percent-is-any-run": { "params.p LIKE '%'": "Alpha a%b a_b alpha beta", "params.p LIKE '50%'": "a_b", "params.p LIKE ''": "", "run_name LIKE '%a'": "Alpha alpha beta", "run_name LIKE 'a%b'": "a%b a_b" },
  "like-underscore-is-one-character": { "params.p LIKE '_'": "Alpha alpha", "tags.t LIKE 'a_b'": "a%b a_b", "run_name LIKE '____'": "beta none", "tags.u LIKE '_'": "Alpha alpha beta" },
  "like-crosses-newlines": { "params.p LIKE '%line2'": "a%b", "params.p LIKE 'line1%'": "a%b", "params.p LIKE 'line1_line2'": "a%b", "params.p LIKE '%1_l%'": "a%b" },
  "like-has-no-escape-and-no-regex": { "params.p LIKE '50\\%_off'": "", "run_name LIKE 'a\\_b'": "", "params.p LIKE '[x]'": "", "params.p LIKE 'it.s'": "", "params.p LIKE '*'": "", "params.p LIKE '(x|X)'": "" },
  "ilike-ignores-case": { "params.p ILIKE 'x'": "Alpha alpha", "params.p ILIKE 'X'": "Alpha alpha", "tags.t ILIKE 'A_B'": "a%b a_b", "run_name ILIKE 'A%'": "Alpha a%b a_b alpha", "status ILIKE 'f%'": "Alpha a%b alpha" },
  "operators-ignore-case": { "params.p like 'x'": "Alpha", "params.p Like 'x'": "Alpha", "params.p ilike 'x'": "Alpha alpha", "params.p is null": "none", "metrics.m > 0 and params.p = 'x'": "Alpha" },
  "is-null-finds-the-absent": {
    "params.p IS NULL": "none",
    "params.p IS NOT NULL": "Alpha a%b a_b alpha beta",
    "tags.t IS NULL": "none",
    "tags.t IS NOT NULL": "Alpha a%b a_b alpha beta",
    "params.nope IS NULL": ALL,
    "tags.nope IS NULL": ALL,
  },
  "all-clauses-must-hold": { "metrics.m > 0 AND params.p = 'x'": "Alpha", "metrics.m > 1 AND params.p = 'x'": "", "tags.t = 'x' AND tags.t = 'X'": "", "start_time >= 200 AND start_time <= 400": "a_b alpha beta" },
  "and-is-lenient": { "metrics.m = 1 AND": "Alpha", "AND metrics.m = 1": "Alpha", "metrics.m > 0 AND AND params.p = 'x'": "Alpha", "metrics.m > 0 params.p = 'x'": "Alpha", " metrics.m = 1\n\tAND params.p = 'x' ": "Alpha" },
  "status-is-upper-case-text": { "status = 'FINISHED'": "Alpha a%b", "status = 'finished'": "", "status != 'FINISHED'": "a_b alpha beta none", "status LIKE 'F%'": "Alpha a%b alpha" },
  "run-name-compares-exactly": { "run_name = 'Alpha'": "Alpha", "run_name = 'alpha'": "alpha", "run_name != 'Alpha'": "a%b a_b alpha beta none", "run_name = 'a%b'": "a%b" },
  "run-name-has-other-names": { "`run name` = 'Alpha'": "Alpha", "`Run name` = 'Alpha'": "Alpha", "`Run Name` = 'Alpha'": "Alpha", "tags.mlflow.runName = 'Alpha'": "Alpha", "tags.`mlflow.runName` LIKE 'al%'": "alpha" },
  "user-id-may-be-empty": { "user_id = 'u1'": "Alpha beta", "user_id = ''": "a_b", "user_id != 'u1'": "a%b a_b alpha none", "user_id LIKE 'u%'": "Alpha a%b alpha beta none" },
  "run-id-in-a-list": {
    "run_id = '{Alpha}'": "Alpha",
    "run_id IN ('{Alpha}', '{beta}')": "Alpha beta",
    "run_id NOT IN ('{Alpha}', '{beta}')": "a%b a_b alpha none",
    "run_id in ('{Alpha}',)": "Alpha",
    'run_id IN ("{Alpha}")': "Alpha",
    "run_id IN ('a' 'b')": "",
    "run_id LIKE '%'": ALL,
  },
  "artifact-uri-is-searchable": { "artifact_uri LIKE '%/artifacts'": ALL, "artifact_uri LIKE '%/{beta}/%'": "beta" },
  "times-compare-as-numbers": { "start_time > 200": "a%b a_b beta none", "start_time = 500": "a%b", "start_time != 500": "Alpha a_b alpha beta none", "start_time > 200.5": "a%b a_b beta none", "start_time > -1": ALL },
  "created-means-start-time": { "created > 400": "a%b none", "Created > 400": "a%b none" },
  "an-absent-end-time-matches-nothing": { "end_time < 1000": "alpha", "end_time > 0": "Alpha a%b a_b alpha", "end_time != 1000": "a%b a_b alpha" },
};

/** Needs data sets. */
export const datasetFilters: FilterTable = {
  "data-sets-compare-by-name": { "dataset.name = 'ds'": "Alpha", "datasets.name = 'ds'": "Alpha", "dataset.name = 'DS'": "alpha", "dataset.name != 'ds'": "alpha beta", "dataset.name LIKE 'ds%'": "Alpha beta", "dataset.name ILIKE 'ds%'": "Alpha alpha beta" },
  "data-sets-in-a-list": { "dataset.name IN ('ds', 'ds2')": "Alpha beta", "dataset.name NOT IN ('ds')": "alpha beta", "dataset.digest IN ('d1', 'd2')": "Alpha alpha", "dataset.context IN ('train', 'eval')": "Alpha alpha" },
  "data-sets-compare-by-digest-and-context": { "dataset.digest = 'd1'": "Alpha", "dataset.context = 'train'": "Alpha", "dataset.context != 'train'": "alpha" },
  "name-and-context-must-hold-on-one-data-set": { "dataset.name = 'ds' AND dataset.context = 'train'": "Alpha", "dataset.name = 'ds' AND dataset.context = 'eval'": "" },
};

/** All of these are refused. */
export const refusedRunFilters: Readonly<Record<string, readonly string[]>> = {
  "or-not-and-parentheses": ["metrics.m = 1 OR metrics.m = 2", "NOT metrics.m = 1", "(metrics.m = 1)", "metrics.m = 1, params.p = 'x'"],
  "comments-and-second-statements": ["metrics.m = 1;", "metrics.m = 1 -- c", "status = 'FINISHED' UNION SELECT 1", "SELECT 1"],
  "half-a-clause": ["  ", "status", "status =", "= 'x'", "status = 'x", "1 = metrics.m"],
  "text-without-quotes-or-in-the-wrong-ones": ["params.p = x", "params.p = `x`", "params.p = 'it's'", "status = FINISHED", "params.p q = 'v'", "metrics.a b = 1", "metrics.s/l = 1"],
  "numbers-that-are-none": ["metrics.m > +1", "metrics.m > 0x1", "metrics.m > 1_000", "metrics.m = inf", "metrics.m = nan", "metrics.m > '1'", "start_time > '200'"],
  "text-where-a-number-is-meant-and-the-reverse": ["params.n = 1", "status = 3", "run_id IN (1)"],
  "comparators-of-metrics": ["metrics.m == 1", "metrics.m <> 1", "metrics.m LIKE '1'", "metrics.m IS NULL", "metrics.m IS NOT NULL", "metrics.m IN (1)"],
  "comparators-of-params-and-tags": ["params.p > 'x'", "params.p <> 'x'", "params.p NOT LIKE 'x'", "params.p IN ('x')", "params.p NOT IN ('x')", "params.p BETWEEN 'a' AND 'z'", "tags.t IN ('x')"],
  "comparators-of-attributes": ["status IN ('FINISHED')", "status > 'A'", "run_name IN ('Alpha')", "run_name IS NULL", "end_time IS NULL", "start_time LIKE '1'", "start_time IN (100)"],
  "lists-that-are-none": ["run_id IN ()", "run_id IN()", "run_id IN ['a']"],
  "unknown-names-and-spaces": ["bogus.x = '1'", "name = 'Alpha'", "run_uuid = 'x'", "experiment_id = '1'", "lifecycle_stage = 'active'", "model_id = 'x'", "dataset.bogus = 'x'", "`RUN NAME` = 'x'"],
  "spaces-in-other-case": ["Metrics.m = 1", "Params.p = 'x'", "Attribute.status = 'FINISHED'", "`metrics.m` = 1", '"metrics".m = 1'],
  "comparators-of-data-sets": ["dataset.name > 'd'", "dataset.name IS NULL"],
};
