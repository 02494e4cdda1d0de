// Writes to one copy of a run. Deleted runs take no writes, so such a copy is restored for the first one and deleted after the last.
import type { LifecycleStage, Run } from "@runledger/store-api";
import { type Job, readTarget } from "../job.js";
import type { OpenExperiment } from "./experiments.js";

export interface Pen {
  write<T>(call: () => Promise<T>): Promise<T>;
  /** Leaves the run in the stage that it is to have, if that matters. @returns whether anything was written */
  settle(stage: LifecycleStage | undefined): Promise<boolean>;
}

export function createPen(job: Job, copy: Run, experiment: OpenExperiment): Pen {
  const { runs } = job.target;
  let stage = copy.lifecycleStage;
  let used = false;
  async function wake(): Promise<void> {
    await experiment.wake();
    if (stage === "deleted") await readTarget(job, () => runs.restore(copy.id));
    stage = "active";
  }
  return {
    async write(call) {
      await wake();
      used = true;
      return readTarget(job, call);
    },
    async settle(wanted) {
      if (wanted === undefined || wanted === stage) return used || stage !== copy.lifecycleStage;
      if (wanted === "active") await wake();
      else await readTarget(job, () => runs.delete(copy.id));
      return used || wanted !== copy.lifecycleStage;
    },
  };
}
