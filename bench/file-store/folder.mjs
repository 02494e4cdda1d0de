// Makes an mlruns folder to measure on, straight through the file system: what MLflow would have written, without its waits.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const HISTORY_POINTS = 100_000;

const idOf = (experiment, n) => `${experiment}`.padStart(8, "0") + `${n}`.padStart(24, "0");

function write(folder, files) {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
}

function addRun(root, experiment, n) {
  const id = idOf(experiment, n);
  const folder = join(root, `${experiment}`, id);
  for (const part of ["metrics", "params", "tags", "artifacts"]) mkdirSync(join(folder, part), { recursive: true });
  const time = 1_600_000_000_000 + n;
  const meta = {
    artifact_uri: `file://${folder}/artifacts`,
    end_time: time + 1000,
    entry_point_name: "''",
    experiment_id: `'${experiment}'`,
    lifecycle_stage: "active",
    run_id: `'${id}'`,
    run_name: `run-${n}`,
    source_name: "''",
    source_type: 4,
    source_version: "''",
    start_time: time,
    status: 3,
    tags: "[]",
    user_id: "bench",
  };
  write(folder, {
    "meta.yaml": Object.entries(meta)
      .map(([key, value]) => `${key}: ${value}\n`)
      .join(""),
  });
  const value = (n * 7919) % 1000;
  write(join(folder, "metrics"), {
    loss: `${time} ${value / 1000} 0\n`,
    accuracy: `${time} ${1 - value / 1000} 0\n`,
    time: `${time} ${n}.5 0\n`,
  });
  write(join(folder, "params"), { lr: `0.${n % 10}`, depth: `${n % 7}`, optimizer: "adam" });
  write(join(folder, "tags"), { "mlflow.runName": `run-${n}`, "mlflow.user": "bench", team: `team-${n % 5}` });
  return { id, folder };
}

/** The run with the long history, in experiment 0, and its id. */
function addHistory(root) {
  const { id, folder } = addRun(root, 0, 0);
  const lines = Array.from({ length: HISTORY_POINTS }, (_, n) => `${1_600_000_000_000 + n} ${n / 1000} ${n}\n`);
  write(join(folder, "metrics"), { long: lines.join("") });
  return id;
}

function addExperiment(root, id) {
  const folder = join(root, `${id}`);
  mkdirSync(folder, { recursive: true });
  const lines = [`artifact_location: file://${folder}`, "creation_time: 1600000000000", `experiment_id: '${id}'`];
  lines.push("last_update_time: 1600000000000", "lifecycle_stage: active", `name: experiment-${id}`);
  write(folder, { "meta.yaml": `${lines.join("\n")}\n` });
}

/** Fills a folder that is not there yet. Resolves to the id of the run with the long history. */
export function makeFolder(root, sizes) {
  for (const folder of [".trash", "models"]) mkdirSync(join(root, folder), { recursive: true });
  for (const [index, runs] of [0, ...sizes].entries()) {
    addExperiment(root, index);
    for (let n = 0; n < runs; n += 1) addRun(root, index, n);
  }
  return addHistory(root);
}
