// What is deleted in memory, and its end.
import { type ChildRun, failures, type Millis, parentRunTag, type TrashDriver } from "@runledger/store-api";
import type { LoggedModelState, State } from "./state.js";

interface Wanted {
  readonly ids?: readonly string[] | undefined;
  readonly experimentIds?: readonly string[] | undefined;
  readonly deletedBefore?: Millis | undefined;
}

/** Whether an item is asked for. */
function selecting({ ids, experimentIds, deletedBefore }: Wanted) {
  const [wanted, within] = [ids && new Set(ids), experimentIds && new Set(experimentIds)];
  return (item: { readonly id: string; readonly deletedTime: Millis | null }, experimentId?: string): boolean =>
    (wanted?.has(item.id) ?? true) &&
    (experimentId === undefined || (within?.has(experimentId) ?? true)) &&
    (deletedBefore === undefined || item.deletedTime === null || item.deletedTime <= deletedBefore);
}

/** When it or its experiment was deleted; undefined when neither was. */
function modelDeletion(state: State, { fields }: LoggedModelState): Millis | null | undefined {
  if (fields.lifecycleStage === "deleted") return fields.lastUpdateTime;
  const experiment = state.experiments.get(fields.experimentId)?.fields;
  return experiment?.lifecycleStage === "deleted" ? experiment.lastUpdateTime : undefined;
}

async function* children(state: State, parentIds: readonly string[]): AsyncGenerator<ChildRun> {
  const wanted = new Set(parentIds);
  for (const { fields, tags } of state.runs.values()) {
    const parentId = tags.get(parentRunTag);
    if (parentId !== undefined && wanted.has(parentId))
      yield { id: fields.id, parentId, lifecycleStage: fields.lifecycleStage };
  }
}

/** Takes the data sets away that only the purged runs had used. */
function forgetUnusedDatasets(state: State, experimentId: string): void {
  const known = state.experiments.get(experimentId)?.datasets;
  if (known === undefined || known.size === 0) return;
  const unused = new Set(known.keys());
  for (const { fields, datasets } of state.runs.values())
    if (fields.experimentId === experimentId) for (const key of datasets.keys()) unused.delete(key);
  for (const key of unused) known.delete(key);
}

function purgeRuns(state: State, ids: readonly string[]): void {
  for (const id of ids) if (state.runs.get(id)?.fields.lifecycleStage === "active") throw failures.runNotDeleted(id);
  const experiments = new Set<string>();
  for (const id of ids) {
    const run = state.runs.get(id);
    if (run !== undefined) experiments.add(run.fields.experimentId);
    state.runs.delete(id);
  }
  const gone = new Set(ids);
  for (const { metrics } of state.loggedModels.values())
    for (const [place, { runId }] of metrics) if (runId !== null && gone.has(runId)) metrics.delete(place);
  for (const id of experiments) forgetUnusedDatasets(state, id);
}

function purgeLoggedModels(state: State, ids: readonly string[]): void {
  for (const id of ids) {
    const model = state.loggedModels.get(id);
    if (model !== undefined && modelDeletion(state, model) === undefined) throw failures.loggedModelNotDeleted(id);
  }
  for (const id of ids) {
    state.loggedModels.delete(id);
    for (const run of state.runs.values()) {
      run.models.delete(id);
      run.outputs.delete(id);
    }
  }
}

function purgeExperiments(state: State, ids: readonly string[]): void {
  const held = new Set(
    [...state.runs.values(), ...state.loggedModels.values()].map(({ fields }) => fields.experimentId),
  );
  for (const id of ids) {
    if (state.experiments.get(id)?.fields.lifecycleStage === "active") throw failures.experimentNotDeleted(id);
    if (held.has(id)) throw failures.experimentNotEmpty(id);
  }
  for (const id of ids) state.experiments.delete(id);
}

export function trashDriver(state: State): TrashDriver {
  return {
    runs: async function* (query) {
      const isWanted = selecting(query);
      for (const { fields, deletedTime } of state.runs.values()) {
        const { id, experimentId, artifactUri } = fields;
        const item = { id, experimentId, artifactUri, deletedTime };
        if (fields.lifecycleStage === "deleted" && isWanted(item, experimentId)) yield item;
      }
    },
    loggedModels: async function* (query) {
      const isWanted = selecting(query);
      for (const model of state.loggedModels.values()) {
        const { id, experimentId, artifactLocation } = model.fields;
        const deletedTime = modelDeletion(state, model);
        if (deletedTime === undefined) continue;
        const item = { id, experimentId, artifactLocation, deletedTime };
        if (isWanted(item, experimentId)) yield item;
      }
    },
    experiments: async function* (query) {
      const isWanted = selecting(query);
      for (const { fields } of state.experiments.values()) {
        const { id, name, artifactLocation, lifecycleStage, lastUpdateTime: deletedTime } = fields;
        const item = { id, name, artifactLocation, deletedTime };
        if (lifecycleStage === "deleted" && isWanted(item)) yield item;
      }
    },
    children: (parentIds) => children(state, parentIds),
    purgeRuns: async (ids) => purgeRuns(state, ids),
    purgeLoggedModels: async (ids) => purgeLoggedModels(state, ids),
    purgeExperiments: async (ids) => purgeExperiments(state, ids),
  };
}
