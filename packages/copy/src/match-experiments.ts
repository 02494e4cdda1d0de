// Which experiment of the target stands for which one of the source.
import type { Experiment, ExperimentId, Store } from "@runledger/store-api";
import { allPages } from "./pages.js";

export interface ExperimentMatch {
  readonly experiment: Experiment;
  /** Its copy, or one that may become it. */
  readonly known: Experiment | undefined;
  /** Of another team, with runs of its own: runs are added, and the rest stays as it is. */
  readonly foreign: boolean;
  /** To ask for when it is new; undefined when the target has given it away. */
  readonly id: ExperimentId | undefined;
}

export interface TargetExperiments {
  readonly all: readonly Experiment[];
  isEmpty(id: ExperimentId): Promise<boolean>;
}

export async function targetExperiments(target: Store, signal: AbortSignal | undefined): Promise<TargetExperiments> {
  const all: Experiment[] = [];
  const pages = allPages(
    (pageToken) => target.experiments.search({ view: "all", maxResults: 1000, pageToken }),
    signal,
  );
  for await (const page of pages) all.push(...page);
  return {
    all,
    async isEmpty(id) {
      const runs = await target.runs.search({ experimentIds: [id], view: "all", maxResults: 1 });
      if (runs.items.length > 0) return false;
      const models = await target.loggedModels?.search({ experimentIds: [id], maxResults: 1 });
      return models === undefined || models.items.length === 0;
    },
  };
}

const sameBirth = (a: Experiment, b: Experiment): boolean =>
  a.creationTime !== null && a.creationTime === b.creationTime;

/** As every store makes it, before anybody used it. */
const isUntouchedDefault = ({ id, name, tags }: Experiment): boolean =>
  id === "0" && name === "Default" && tags.length === 0;

/** Their copies in the target: by name and creation time first, so that none is taken for another one that was made in the same moment. */
function findCopies(
  experiments: readonly Experiment[],
  all: readonly Experiment[],
): ReadonlyMap<ExperimentId, Experiment> {
  const copies = new Map<ExperimentId, Experiment>();
  const free = new Set(all);
  function claim(key: (experiment: Experiment) => string): void {
    const candidates = new Map([...free].map((each) => [key(each), each]));
    for (const experiment of experiments) {
      const found = candidates.get(key(experiment));
      if (copies.has(experiment.id) || found === undefined || !free.has(found) || !sameBirth(found, experiment))
        continue;
      copies.set(experiment.id, found);
      free.delete(found);
    }
  }
  claim(({ name }) => name);
  // Renamed since then; renamed and renumbered.
  claim(({ id }) => id);
  claim(({ creationTime, artifactLocation }) => `${creationTime} ${artifactLocation}`);
  return copies;
}

/** A copy keeps its creation time; where there is none, an experiment of the same name stands for it. Those that need a new id come last. */
export async function matchExperiments(
  experiments: readonly Experiment[],
  target: TargetExperiments,
): Promise<readonly ExperimentMatch[]> {
  const { all } = target;
  const copies = findCopies(experiments, all);
  const byId = new Map(all.map((experiment) => [experiment.id, experiment]));
  const byName = new Map(all.map((experiment) => [experiment.name, experiment]));
  const names = new Set(experiments.map(({ name }) => name));

  async function match(experiment: Experiment): Promise<ExperimentMatch> {
    const copy = copies.get(experiment.id);
    if (copy !== undefined) return { experiment, known: copy, foreign: false, id: copy.id };
    const sameName = byName.get(experiment.name);
    if (sameName !== undefined)
      return { experiment, known: sameName, foreign: !(await target.isEmpty(sameName.id)), id: sameName.id };
    const sameId = byId.get(experiment.id);
    if (sameId === undefined) return { experiment, known: undefined, foreign: false, id: experiment.id };
    const replaceable = isUntouchedDefault(sameId) && !names.has(sameId.name) && (await target.isEmpty(sameId.id));
    return replaceable
      ? { experiment, known: sameId, foreign: false, id: sameId.id }
      : { experiment, known: undefined, foreign: false, id: undefined };
  }
  const matches: ExperimentMatch[] = [];
  for (const experiment of experiments) matches.push(await match(experiment));
  // An id that the target makes up could be one that is still to be kept.
  return matches.toSorted((a, b) => Number(a.id === undefined) - Number(b.id === undefined));
}
