// From the first release to the first registry of runs: steps, NaN, tags and the latest metrics.
import sql from "sql-template-tag";
import {
  bigint,
  boolean,
  double,
  foreign,
  index,
  integer,
  oneOf,
  optional,
  primary,
  table,
  unique,
  varchar,
} from "../../schema/table.js";
import {
  add,
  addColumn,
  alter,
  create,
  dropCheck,
  dropSpare,
  restateColumn,
  rows,
  setCheck,
  setColumn,
  setPrimary,
  step,
  type Step,
} from "../operation.js";

/** What MLflow's own step leaves out by mistake, all but one run of an experiment, is copied too. */
const usersAsTags = sql`
  INSERT INTO tags ("key", value, run_uuid)
  SELECT 'mlflow.user', user_id, run_uuid FROM runs
  WHERE user_id <> '' AND run_uuid NOT IN (SELECT run_uuid FROM tags WHERE "key" = 'mlflow.user')`;

const latestMetrics = sql`
  INSERT INTO latest_metrics ("key", value, "timestamp", step, is_nan, run_uuid)
  SELECT "key", value, "timestamp", step, is_nan, run_uuid FROM (
    SELECT "key", value, "timestamp", step, is_nan, run_uuid,
      ROW_NUMBER() OVER (PARTITION BY run_uuid, "key" ORDER BY step DESC, "timestamp" DESC, value DESC, is_nan) AS place
    FROM metrics
  ) ranked WHERE place = 1`;

export const runSteps: readonly Step[] = [
  step(
    "451aebb31d03",
    "metrics have a step",
    alter(
      "metrics",
      addColumn("step", bigint("0")),
      setPrimary(primary("metric_pk", "key", "timestamp", "step", "run_uuid", "value")),
    ),
  ),
  step("90e64c465722", "users of runs become tags", rows(usersAsTags)),
  step(
    "181f10493468",
    "metrics may be NaN",
    alter(
      "metrics",
      setColumn("value", double()),
      addColumn("is_nan", boolean("0")),
      setPrimary(primary("metric_pk", "key", "timestamp", "step", "run_uuid", "value", "is_nan")),
    ),
  ),
  step(
    "df50e92ffc5e",
    "experiments have tags",
    create(
      table(
        "experiment_tags",
        {
          key: varchar(250),
          value: optional(varchar(5000)),
          experiment_id: integer(),
        },
        primary("experiment_tag_pk", "key", "experiment_id"),
        foreign(null, ["experiment_id"], "experiments"),
      ),
    ),
  ),
  step("7ac759974ad8", "values of tags are longer", alter("tags", setColumn("value", optional(varchar(5000))))),
  step(
    "89d4b8295536",
    "the latest value of each metric is kept apart",
    create(
      table(
        "latest_metrics",
        {
          key: varchar(250),
          value: double(),
          timestamp: optional(bigint()),
          step: bigint(),
          is_nan: boolean(),
          run_uuid: varchar(32),
        },
        primary("latest_metric_pk", "key", "run_uuid"),
        foreign(null, ["run_uuid"], "runs"),
      ),
    ),
    rows(sql`DELETE FROM latest_metrics`),
    rows(latestMetrics),
  ),
  step(
    "2b4d017a5e9b",
    "registered models and their versions",
    create(
      table(
        "registered_models",
        {
          name: varchar(256),
          creation_time: optional(bigint()),
          last_updated_time: optional(bigint()),
          description: optional(varchar(5000)),
        },
        primary("registered_model_pk", "name"),
        unique(null, "name"),
      ),
    ),
    create(
      table(
        "model_versions",
        {
          name: varchar(256),
          version: integer(),
          creation_time: optional(bigint()),
          last_updated_time: optional(bigint()),
          description: optional(varchar(5000)),
          user_id: optional(varchar(256)),
          current_stage: optional(varchar(20)),
          source: optional(varchar(500)),
          run_id: varchar(32),
          status: optional(varchar(20)),
          status_message: optional(varchar(500)),
        },
        primary("model_version_pk", "name", "version"),
        foreign(null, ["name"], "registered_models", { onUpdate: "cascade" }),
      ),
    ),
  ),
  step(
    "cfd24bdc0731",
    "runs may be killed",
    alter(
      "runs",
      dropCheck("status"),
      setColumn("status", optional(varchar(9))),
      setCheck(oneOf(null, "status", ["SCHEDULED", "FAILED", "FINISHED", "RUNNING", "KILLED"])),
    ),
  ),
  step("0a8213491aaa", "a check that MySQL may have kept goes", alter("runs", dropCheck("status"))),
  step(
    "728d730b5ebd",
    "registered models have tags",
    create(
      table(
        "registered_model_tags",
        {
          key: varchar(250),
          value: optional(varchar(5000)),
          name: varchar(256),
        },
        primary("registered_model_tag_pk", "key", "name"),
        foreign(null, ["name"], "registered_models", {
          onUpdate: "cascade",
        }),
      ),
    ),
  ),
  step(
    "27a6a02d2cf1",
    "versions of models have tags",
    create(
      table(
        "model_version_tags",
        {
          key: varchar(250),
          value: optional(varchar(5000)),
          name: varchar(256),
          version: integer(),
        },
        primary("model_version_tag_pk", "key", "name", "version"),
        foreign(null, ["name", "version"], "model_versions", {
          onUpdate: "cascade",
        }),
      ),
    ),
  ),
  step(
    "84291f40a231",
    "versions of models link to runs elsewhere",
    alter("model_versions", addColumn("run_link", optional(varchar(500)))),
  ),
  step(
    "a8c4a736bde6",
    "versions of models need no run",
    alter("model_versions", setColumn("run_id", optional(varchar(32)))),
  ),
  step(
    "39d1c3be5f05",
    "NaN is yes or no",
    alter("latest_metrics", setCheck(oneOf(null, "is_nan", [0, 1], { postgresql: 0 }))),
    alter("metrics", setCheck(oneOf(null, "is_nan", [0, 1], { postgresql: 0 }))),
  ),
  step(
    "c48cb773bb87",
    "MySQL gets back a default that the step before took",
    alter(
      "metrics",
      restateColumn("mysql", "is_nan", boolean("0")),
      setCheck(oneOf(null, "is_nan", [0, 1], { postgresql: 0, mysql: 2 })),
    ),
  ),
  step(
    "bd07f7e963c5",
    "what belongs to a run is indexed by it",
    alter("params", add(index("index_params_run_uuid", ["run_uuid"])), dropSpare("run_uuid")),
    alter("metrics", add(index("index_metrics_run_uuid", ["run_uuid"])), dropSpare("run_uuid")),
    alter("latest_metrics", add(index("index_latest_metrics_run_uuid", ["run_uuid"])), dropSpare("run_uuid")),
    alter("tags", add(index("index_tags_run_uuid", ["run_uuid"])), dropSpare("run_uuid")),
  ),
  step(
    "0c779009ac13",
    "runs know when they were deleted",
    alter("runs", addColumn("deleted_time", optional(bigint()))),
  ),
  step("cc1f77228345", "values of params are longer", alter("params", setColumn("value", varchar(500)))),
  step(
    "97727af70f4d",
    "experiments know when they were made and changed",
    alter(
      "experiments",
      addColumn("creation_time", optional(bigint())),
      addColumn("last_update_time", optional(bigint())),
    ),
  ),
];
