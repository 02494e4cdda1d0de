// A data set is kept once for each experiment; a run holds its name and digest, with tags of its own.
import * as api from "@runledger/store-api";
import type { Database, Write } from "./database.js";
import { datasetsOf, type Fields, isActive, pairsIn, runKey } from "./keys.js";

const identity = ({ name, digest }: api.Dataset): string => JSON.stringify([name, digest]);

export async function inputsIn(db: Database, experimentId: string, run: Fields): Promise<api.RunInputs> {
  const used = pairsIn("d:", run);
  const ids = used.map(({ key }) => key);
  const known = ids.length === 0 ? [] : await db.fields(datasetsOf(experimentId), ids);
  return {
    datasets: used.map(({ value }, at) => ({ dataset: JSON.parse(known[at] ?? "null"), tags: JSON.parse(value) })),
    models: pairsIn("i:", run).map(({ key }) => ({ modelId: key })),
  };
}

export const datasetDriver = (db: Database, runs: api.RunDriver): api.DatasetDriver => ({
  logInputs: async (runId, { datasets, models }) => {
    const [experimentId] = await db.fields(runKey(runId), ["a:experimentId"]);
    const known = datasetsOf(JSON.parse(experimentId ?? '""'));
    const datasetWrites = datasets.flatMap(({ dataset, tags }): Write[] => [
      ["HSETNX", known, identity(dataset), JSON.stringify(dataset)],
      ["HSETNX", runKey(runId), `d:${identity(dataset)}`, JSON.stringify(tags)],
    ]);
    const modelWrites = models.map(({ modelId }): Write => ["HSET", runKey(runId), `i:${modelId}`, ""]);
    await db.commit([isActive("run", runId)], [...datasetWrites, ...modelWrites]);
  },
  logOutputs: async (runId, models) => {
    const writes = models.map(({ modelId, step }): Write => ["HSETNX", runKey(runId), `o:${modelId}`, `${step}`]);
    await db.commit([isActive("run", runId)], writes);
  },
  summaries: async (experimentIds, limit) => {
    const found = new Map<string, api.DatasetSummary>();
    for await (const { experimentId, inputs } of runs.list(experimentIds, "all"))
      for (const { dataset, tags } of inputs.datasets) {
        const context = tags.find(({ key }) => key === "mlflow.data.context")?.value ?? null;
        const summary = { experimentId, name: dataset.name, digest: dataset.digest, context };
        found.set(JSON.stringify(summary), summary);
      }
    const sorted = [...found.values()].toSorted(
      (a, b) => api.compareText(a.name, b.name) || api.compareText(a.digest, b.digest),
    );
    return sorted.slice(0, limit);
  },
});
