// Stands for your database. Nothing awaits between a check and the write that relies on it, so every call is atomic; yours must be as well.
import { type Experiment, failures, type Metric, type Run, type Tag, type View } from "@runledger/store-api";

export interface State {
  readonly artifactRoot: string;
  readonly experiments: Map<string, Experiment>;
  readonly runs: Map<string, Run>;
  /** By run and key, in the order of histories. */
  readonly points: Map<string, Metric[]>;
}

export const emptyState = (artifactRoot: string): State => ({
  artifactRoot,
  experiments: new Map(),
  runs: new Map(),
  points: new Map(),
});

export const inView = (stage: string, view: View): boolean => view === "all" || view === stage;

/** The pairs with others put in, of which the last of a key counts. */
export const withPairs = (pairs: readonly Tag[], others: readonly Tag[]): Tag[] => [
  ...new Map([...pairs, ...others].map((pair) => [pair.key, pair])).values(),
];

export function activeExperiment({ experiments }: State, id: string): Experiment {
  const experiment = experiments.get(id);
  if (experiment === undefined) throw failures.experimentNotFound(id);
  if (experiment.lifecycleStage !== "active") throw failures.experimentNotActive(id);
  return experiment;
}

export function activeRun({ runs }: State, id: string): Run {
  const run = runs.get(id);
  if (run === undefined) throw failures.runNotFound(id);
  if (run.lifecycleStage !== "active") throw failures.runNotActive(id);
  return run;
}
