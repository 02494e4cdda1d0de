// The tables with which MLflow 0.8 began, before it recorded revisions.
import {
  bigint,
  double,
  foreign,
  identity,
  integer,
  oneOf,
  optional,
  primary,
  table,
  unique,
  varchar,
  type Table,
} from "../schema/table.js";

const valueOfRun = (name: string, key: string, value: Table["columns"][string]): Table =>
  table(
    name,
    { key: varchar(250), value, run_uuid: varchar(32) },
    primary(key, "key", "run_uuid"),
    foreign(null, ["run_uuid"], "runs"),
  );

export const initialTables: readonly Table[] = [
  table(
    "experiments",
    {
      experiment_id: identity(),
      name: varchar(256),
      artifact_location: optional(varchar(256)),
      lifecycle_stage: optional(varchar(32)),
    },
    primary("experiment_pk", "experiment_id"),
    unique(null, "name"),
    oneOf("experiments_lifecycle_stage", "lifecycle_stage", ["active", "deleted"]),
  ),
  table(
    "runs",
    {
      run_uuid: varchar(32),
      name: optional(varchar(250)),
      source_type: optional(varchar(20)),
      source_name: optional(varchar(500)),
      entry_point_name: optional(varchar(50)),
      user_id: optional(varchar(256)),
      status: optional(varchar(20)),
      start_time: optional(bigint()),
      end_time: optional(bigint()),
      source_version: optional(varchar(50)),
      lifecycle_stage: optional(varchar(20)),
      artifact_uri: optional(varchar(200)),
      experiment_id: optional(integer()),
    },
    primary("run_pk", "run_uuid"),
    foreign(null, ["experiment_id"], "experiments"),
    oneOf("runs_lifecycle_stage", "lifecycle_stage", ["active", "deleted"]),
    oneOf("source_type", "source_type", ["NOTEBOOK", "JOB", "LOCAL", "UNKNOWN", "PROJECT"]),
    oneOf("status", "status", ["SCHEDULED", "FAILED", "FINISHED", "RUNNING"]),
  ),
  table(
    "metrics",
    {
      key: varchar(250),
      value: double({ mysql: { type: "FLOAT" } }),
      timestamp: bigint(),
      run_uuid: varchar(32),
    },
    primary("metric_pk", "key", "timestamp", "run_uuid"),
    foreign(null, ["run_uuid"], "runs"),
  ),
  valueOfRun("params", "param_pk", varchar(250)),
  valueOfRun("tags", "tag_pk", optional(varchar(250))),
];
