// Models among the inputs and outputs of runs: written when runs and logged models have their copies.
import type { ModelInput, ModelOutput, StoredRun } from "@runledger/store-api";
import { type Job, readTarget } from "../job.js";
import { sourceTags, tagOf } from "../mapping.js";
import { isRefusal } from "../put-batches.js";
import type { Copies } from "./copies.js";
import type { OpenExperiment } from "./experiments.js";
import { createPen } from "./pen.js";
import { wantedStage } from "./runs.js";

/** A run whose links are still to be written, and its state when they are. */
export interface LinkedRun {
  readonly id: string;
  readonly state: string | undefined;
}

export async function copyLinks(
  job: Job,
  linked: readonly LinkedRun[],
  copies: Copies,
  experiments: ReadonlyMap<string, OpenExperiment>,
): Promise<void> {
  const { source, target, tally } = job;
  const { datasets } = target;
  if (datasets === undefined || job.dryRun) return;
  const inTarget = <T extends ModelInput>(model: T): T => ({
    ...model,
    modelId: copies.known("loggedModels", model.modelId) ?? model.modelId,
  });

  const link = async (run: StoredRun, experiment: OpenExperiment, copyId: string, state: string | undefined) => {
    const copy = await readTarget(job, () => target.runs.get(copyId));
    if (state !== undefined && tagOf(copy, sourceTags.state) === state) return;
    const pen = createPen(job, copy, experiment);
    const missing = <T extends ModelInput | ModelOutput>(wanted: readonly T[], there: readonly ModelInput[]): T[] =>
      wanted.map(inTarget).filter(({ modelId }) => there.every((known) => known.modelId !== modelId));
    const inputs = missing(run.inputs.models, copy.inputs.models);
    const outputs = missing(run.outputs, copy.outputs);
    if (inputs.length > 0) await pen.write(() => datasets.logInputs(copyId, { models: inputs }));
    if (outputs.length > 0) await pen.write(() => datasets.logOutputs(copyId, outputs));
    if (state !== undefined)
      await pen.write(() => target.runs.log(copyId, { tags: [{ key: sourceTags.state, value: state }] }));
    await pen.settle(wantedStage(run, experiment));
  };

  for (const { id, state } of linked) {
    const copyId = copies.known("runs", id);
    const run = await source.run(id);
    const experiment = run && experiments.get(run.experimentId);
    if (copyId === undefined || run === undefined || experiment === undefined) continue;
    try {
      await link(run, experiment, copyId, state);
    } catch (error) {
      if (!isRefusal(error)) throw error;
      tally.problem({ kind: "runs", id, reason: `its models: ${error.message}` });
    }
  }
}
