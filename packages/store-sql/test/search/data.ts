// A random data set, written row by row, so that the rows of other programs occur too: columns that are null, tags without a name's column.
import type { Database, Session } from "../../src/database.js";
import type { Value } from "../../src/dialects/dialect.js";
import { ensureSchema } from "../../src/schema/create.js";
import { keys, numbers, type Random, texts } from "./random.js";

type Row = Readonly<Record<string, Value>>;

async function put(session: Session, table: string, rows: readonly Row[]): Promise<void> {
  for (const row of rows) {
    for (const statement of session.dialect.insert({ table, columns: Object.keys(row), rows: [Object.values(row)] })) {
      await session.change(statement);
    }
  }
}

const entries = (random: Random, row: (key: string) => Row): readonly Row[] =>
  keys.filter(() => random.chance(0.6)).map(row);

const some = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index + 1);

async function experiments(session: Session, random: Random, far: string): Promise<void> {
  for (const id of [...some(30), far]) {
    const experiment_id = String(id);
    await put(session, "experiments", [
      {
        experiment_id,
        name: `${random.pick(texts)}${id}`,
        artifact_location: "/x",
        lifecycle_stage: random.pick(["active", "deleted"]),
        creation_time: random.pick([null, ...numbers]),
        last_update_time: random.pick([null, ...numbers]),
      },
    ]);
    await put(
      session,
      "experiment_tags",
      entries(random, (key) => ({ key, value: random.pick(texts), experiment_id })),
    );
  }
}

async function runs(session: Session, random: Random, far: string): Promise<void> {
  for (const number of some(6)) {
    await put(session, "datasets", [
      {
        dataset_uuid: `d${number}`,
        experiment_id: "1",
        name: random.pick(texts),
        digest: `${number}`,
        dataset_source_type: "local",
        dataset_source: "s",
      },
    ]);
  }
  for (const number of some(150)) {
    const run_uuid = `r${number}`;
    await put(session, "runs", [
      {
        run_uuid,
        name: random.pick([null, ...texts]),
        user_id: random.pick([null, ...texts]),
        status: random.pick(["RUNNING", "FINISHED"]),
        start_time: random.pick([null, ...numbers]),
        end_time: random.pick([null, ...numbers]),
        lifecycle_stage: random.pick(["active", "active", "deleted"]),
        artifact_uri: random.pick(texts),
        experiment_id: random.pick(["1", "2", far]),
      },
    ]);
    const text = (key: string): Row => ({ run_uuid, key, value: random.pick(texts) });
    await put(session, "params", entries(random, text));
    await put(session, "tags", [...entries(random, text), ...(random.chance(0.5) ? [text("mlflow.runName")] : [])]);
    const metrics = entries(random, (key) => ({ run_uuid, key, timestamp: 1, step: 1, ...metricValue(random) }));
    await put(session, "latest_metrics", metrics);
    for (const dataset of some(6).filter(() => random.chance(0.3))) {
      const input_uuid = `${run_uuid}-${dataset}`;
      await put(session, "inputs", [
        {
          input_uuid,
          source_type: "DATASET",
          source_id: `d${dataset}`,
          destination_type: "RUN",
          destination_id: run_uuid,
        },
      ]);
      if (random.chance(0.6)) {
        await put(session, "input_tags", [{ input_uuid, name: "mlflow.data.context", value: random.pick(texts) }]);
      }
    }
  }
}

const metricValue = (random: Random): Row => {
  const value = random.pick([NaN, 1.5, ...numbers]);
  return { value: value || 0, is_nan: Number.isNaN(value) ? 1 : 0 };
};

async function loggedModels(session: Session, random: Random): Promise<void> {
  for (const number of some(60)) {
    const owner = { model_id: `m${number}`, experiment_id: random.pick(["1", "2"]) };
    await put(session, "logged_models", [
      {
        ...owner,
        name: random.pick(texts),
        artifact_location: random.pick(texts),
        creation_timestamp_ms: random.pick(numbers),
        last_updated_timestamp_ms: random.pick(numbers),
        status: random.below(4),
        status_message: random.pick([null, ...texts]),
        model_type: random.pick([null, ...texts]),
        source_run_id: random.pick([null, "r1", "r2"]),
        lifecycle_stage: random.pick(["active", "active", "deleted"]),
      },
    ]);
    const pair =
      (kind: string) =>
      (key: string): Row => ({ ...owner, [`${kind}_key`]: key, [`${kind}_value`]: random.pick(texts) });
    await put(session, "logged_model_params", entries(random, pair("param")));
    await put(session, "logged_model_tags", entries(random, pair("tag")));
    for (const run_id of ["r1", "r2", "r3"]) {
      const points = entries(random, (metric_name) => ({
        ...owner,
        metric_name,
        metric_timestamp_ms: random.below(2),
        metric_step: random.below(2),
        metric_value: random.pick(numbers),
        run_id,
        dataset_name: random.pick([null, "a", "b"]),
        dataset_digest: random.pick([null, "1", "2"]),
      }));
      await put(session, "logged_model_metrics", points);
    }
  }
}

async function registry(session: Session, random: Random): Promise<void> {
  for (const number of some(30)) {
    const name = `${random.pick(texts)}${number}`;
    const times = () => ({ creation_time: random.pick(numbers), last_updated_time: random.pick([null, ...numbers]) });
    await put(session, "registered_models", [{ name, ...times() }]);
    await put(
      session,
      "registered_model_tags",
      entries(random, (key) => ({ name, key, value: random.pick(texts) })),
    );
    for (const version of some(random.below(6))) {
      await put(session, "model_versions", [
        {
          name,
          version,
          ...times(),
          current_stage: random.pick(["None", "Staging", "Deleted_Internal"]),
          source: random.pick(texts),
          run_id: random.pick([null, ...texts]),
        },
      ]);
      await put(
        session,
        "model_version_tags",
        entries(random, (key) => ({ name, version, key, value: random.pick(texts) })),
      );
    }
  }
}

/** A database in memory with some hundred entities; close it. */
/** @param far the id of an experiment, as great as the database allows */
export async function fillDatabase(database: Database, random: Random, far: string): Promise<void> {
  await database.write(async (session) => {
    await ensureSchema(session);
    for (const fill of [experiments, runs, loggedModels, registry]) await fill(session, random, far);
  });
}
