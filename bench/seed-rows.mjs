// The rows of seeded runs: the same for the same experiment and number, whatever the database.
import { createHash } from "node:crypto";

/** Start of the run with number 0; each further run starts 1 ms later, so that numbers follow the order of time. */
export const SEED_TIME = 1_700_000_000_000;

export const PARAMS = 3;

/** Columns of each table that is filled, in the order of the values of `rowsOf`. */
export const columns = {
  runs: "run_uuid name source_type source_name entry_point_name user_id status start_time end_time source_version lifecycle_stage artifact_uri experiment_id".split(
    " ",
  ),
  metrics: ["key", "value", "timestamp", "run_uuid", "step", "is_nan"],
  latest_metrics: ["key", "value", "timestamp", "run_uuid", "step", "is_nan"],
  params: ["key", "value", "run_uuid"],
  tags: ["key", "value", "run_uuid"],
};

const digest = (experimentId, number) => createHash("md5").update(`${experimentId}/${number}`).digest();

/** As random as MLflow's own ids, so that indexes by id get no order for free. */
export const runId = (experimentId, number) => digest(experimentId, number).toString("hex");

/** Metrics m0 …, uniform in [0, 1), at steps 0 … `steps - 1`, a second each; params p0 … of 7 values; the tags team (5 values), host (11) and mlflow.runName. No text needs escaping. */
export function rowsOf({ experimentId, artifactLocation, metrics, steps = 1 }, number) {
  const bytes = digest(experimentId, number);
  const id = bytes.toString("hex");
  const start = SEED_TIME + number;
  const pointAt = (j, step) => {
    const value = ((bytes.readUInt32LE((j % 4) * 4) ^ Math.imul(j + 1 + 4 * step, 0x9e3779b1)) >>> 0) / 2 ** 32;
    return [`m${j}`, value, start + 1000 * step, id, step, false];
  };
  const history = (_, j) => Array.from({ length: steps }, (_, step) => pointAt(j, step));
  const place = `${artifactLocation}/${id}/artifacts`;
  const end = start + 1000;
  return {
    runs: [[id, `r${number}`, "UNKNOWN", "", "", "seed", "FINISHED", start, end, "", "active", place, experimentId]],
    metrics: Array.from({ length: metrics }, history).flat(),
    latest_metrics: Array.from({ length: metrics }, (_, j) => pointAt(j, steps - 1)),
    params: Array.from({ length: PARAMS }, (_, j) => [`p${j}`, `v${(number + j) % 7}`, id]),
    tags: [
      ["team", `t${number % 5}`, id],
      ["host", `h${number % 11}`, id],
      ["mlflow.runName", `r${number}`, id],
    ],
  };
}
