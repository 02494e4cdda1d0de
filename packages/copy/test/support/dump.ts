// Everything in a store, read through its ordinary groups, in one order: what a copy must reproduce.
import type { Store } from "@runledger/store-api";
import { groups } from "./rich-store.js";

/** Whatever order the fields come in. */
const textOf = (item: unknown): string =>
  JSON.stringify(item, (_key, value: unknown) =>
    typeof value === "object" && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );

const sorted = <T>(items: readonly T[]): readonly T[] => items.toSorted((a, b) => (textOf(a) < textOf(b) ? -1 : 1));

async function runDump(store: Store, id: string): Promise<unknown> {
  const run = await store.runs.get(id);
  const histories = await Promise.all(
    run.metrics.map(async ({ key }) => [key, (await store.metrics.history(id, key)).items] as const),
  );
  return {
    ...run,
    metrics: sorted(run.metrics),
    params: sorted(run.params),
    tags: sorted(run.tags),
    outputs: sorted(run.outputs),
    histories: sorted(histories),
  };
}

export async function dump(store: Store): Promise<unknown> {
  const { loggedModels, registry } = groups(store);
  const experiments = (await store.experiments.search({ view: "all" })).items.toSorted((a, b) =>
    a.name < b.name ? -1 : 1,
  );
  const experimentIds = experiments.map(({ id }) => id);
  const runs = (await store.runs.search({ experimentIds, view: "all" })).items;
  const prompts = "tags.`mlflow.prompt.is_prompt` = 'true'";
  const models = [
    ...(await registry.models.search()).items,
    ...(await registry.models.search({ filter: prompts })).items,
  ];
  const versions = [
    ...(await registry.versions.search()).items,
    ...(await registry.versions.search({ filter: prompts })).items,
  ];
  return {
    experiments: experiments.map((each) => ({ ...each, tags: sorted(each.tags) })),
    runs: sorted(await Promise.all(runs.map(({ id }) => runDump(store, id)))),
    loggedModels: sorted((await loggedModels.search({ experimentIds })).items),
    models: sorted(models.map(({ latestVersions: _derived, ...model }) => model)),
    versions: sorted(versions),
  };
}
