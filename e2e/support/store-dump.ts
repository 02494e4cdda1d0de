// Everything in a store, read through its ordinary groups alone: what any copy that keeps ids must reproduce.
import { pages, type Store } from "@runledger/store-api";

/** Lists of an entity are sets, and absent text is empty text; experiments are told by name, as their ids may change. */
export async function storeDump(store: Store): Promise<readonly string[]> {
  const { loggedModels, registry } = store;
  const lines: string[] = [];
  const names = new Map<string, string>();
  const add = (kind: string, entity: object): void => {
    lines.push(`${kind} ${JSON.stringify(entity, (_key, value: unknown) => settled(value, names))}`);
  };
  for await (const page of pages((pageToken) => store.experiments.search({ view: "all", pageToken }))) {
    for (const experiment of page) {
      names.set(experiment.id, experiment.name);
      add("experiment", { ...experiment, id: undefined });
    }
  }
  const experimentIds = [...names.keys()];
  for await (const page of pages((pageToken) => store.runs.search({ experimentIds, view: "all", pageToken }))) {
    for (const { id } of page) {
      const run = await store.runs.get(id);
      const experimentId = names.get(run.experimentId);
      add("run", { ...run, experimentId });
      for (const { key } of run.metrics) add(`history ${id}`, (await store.metrics.history(id, key)).items);
    }
  }
  for await (const page of pages(
    async (pageToken) => loggedModels?.search({ experimentIds, pageToken }) ?? { items: [] },
  ))
    for (const model of page) add("model", { ...model, experimentId: names.get(model.experimentId) });
  for await (const page of pages(async (pageToken) => registry?.models.search({ pageToken }) ?? { items: [] }))
    for (const model of page) add("registered model", { ...model, latestVersions: undefined });
  // SQL stores have no column for a version's logged model, and MLflow's wire says where its files are only when it is asked.
  for await (const page of pages(async (pageToken) => registry?.versions.search({ pageToken }) ?? { items: [] }))
    for (const version of page) {
      const files = await registry?.versions.downloadUri(version.name, version.version);
      add("version", { ...version, modelId: undefined, storageLocation: files });
    }
  return lines.toSorted();
}

function settled(value: unknown, names: ReadonlyMap<string, string>): unknown {
  if (value === null) return "";
  if (typeof value === "number" && Number.isNaN(value)) return "NaN";
  if (typeof value !== "object") return value;
  if (Array.isArray(value)) {
    const items = value.map((item: unknown) => JSON.stringify(settled(item, names)));
    return items.toSorted().map((item): unknown => JSON.parse(item));
  }
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  return Object.fromEntries(
    entries.toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([key, item]) => [key, settled(item, names)]),
  );
}
