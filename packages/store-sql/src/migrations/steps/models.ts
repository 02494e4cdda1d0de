// Aliases, data sets and logged models.
import {
  bigint,
  double,
  foreign,
  index,
  integer,
  oneOf,
  optional,
  primary,
  table,
  text,
  varchar,
} from "../../schema/table.js";
import { add, addColumn, alter, create, dropForeign, irreversible, setColumn, step, type Step } from "../operation.js";

export const modelSteps: readonly Step[] = [
  step(
    "3500859a5d39",
    "models have aliases",
    create(
      table(
        "registered_model_aliases",
        {
          alias: varchar(256),
          version: integer(),
          name: varchar(256),
        },
        primary("registered_model_alias_pk", "name", "alias"),
        foreign(null, ["name"], "registered_models", {
          onDelete: "cascade",
          onUpdate: "cascade",
        }),
      ),
    ),
  ),
  step(
    "7f2a7d5fae7d",
    "data sets and the inputs of runs",
    create(
      table(
        "datasets",
        {
          dataset_uuid: varchar(36),
          experiment_id: integer(),
          name: varchar(500),
          digest: varchar(36),
          dataset_source_type: varchar(36),
          dataset_source: text(),
          dataset_schema: optional(text()),
          dataset_profile: optional(text({ mysql: { type: "MEDIUMTEXT" } })),
        },
        primary("dataset_pk", "experiment_id", "name", "digest"),
        foreign(null, ["experiment_id"], "experiments"),
        index("index_datasets_dataset_uuid", ["dataset_uuid"]),
        index("index_datasets_experiment_id_dataset_source_type", ["experiment_id", "dataset_source_type"]),
      ),
    ),
    create(
      table(
        "inputs",
        {
          input_uuid: varchar(36),
          source_type: varchar(36),
          source_id: varchar(36),
          destination_type: varchar(36),
          destination_id: varchar(36),
        },
        primary("inputs_pk", "source_type", "source_id", "destination_type", "destination_id"),
        index("index_inputs_destination_type_destination_id_source_type", [
          "destination_type",
          "destination_id",
          "source_type",
        ]),
        index("index_inputs_input_uuid", ["input_uuid"]),
      ),
    ),
    create(
      table(
        "input_tags",
        {
          input_uuid: varchar(36),
          name: varchar(255),
          value: varchar(500),
        },
        primary("input_tags_pk", "input_uuid", "name"),
      ),
    ),
  ),
  irreversible(
    step("2d6e25af4d3e", "values of params are up to 8000 long", alter("params", setColumn("value", varchar(8000)))),
  ),
  step(
    "acf3f17fdcc7",
    "versions of models know where they are stored",
    alter("model_versions", addColumn("storage_location", optional(varchar(500)))),
  ),
  step(
    "867495a8f9d4",
    "traces",
    create(
      table(
        "trace_info",
        {
          request_id: varchar(50),
          experiment_id: integer(),
          timestamp_ms: bigint(),
          execution_time_ms: optional(bigint()),
          status: varchar(50),
        },
        primary("trace_info_pk", "request_id"),
        foreign("fk_trace_info_experiment_id", ["experiment_id"], "experiments"),
        index("index_trace_info_experiment_id_timestamp_ms", ["experiment_id", "timestamp_ms"]),
      ),
    ),
    create(
      table(
        "trace_tags",
        {
          key: varchar(250),
          value: optional(varchar(8000)),
          request_id: varchar(50),
        },
        primary("trace_tag_pk", "key", "request_id"),
        foreign("fk_trace_tags_request_id", ["request_id"], "trace_info"),
        index("index_trace_tags_request_id", ["request_id"]),
      ),
    ),
    create(
      table(
        "trace_request_metadata",
        {
          key: varchar(250),
          value: optional(varchar(8000)),
          request_id: varchar(50),
        },
        primary("trace_request_metadata_pk", "key", "request_id"),
        foreign("fk_trace_request_metadata_request_id", ["request_id"], "trace_info"),
        index("index_trace_request_metadata_request_id", ["request_id"]),
      ),
    ),
  ),
  step(
    "5b0e9adcef9c",
    "what belongs to a trace goes with it",
    alter(
      "trace_tags",
      dropForeign("request_id"),
      add(foreign("fk_trace_tags_request_id", ["request_id"], "trace_info", { onDelete: "cascade" })),
    ),
    alter(
      "trace_request_metadata",
      dropForeign("request_id"),
      add(foreign("fk_trace_request_metadata_request_id", ["request_id"], "trace_info", { onDelete: "cascade" })),
    ),
  ),
  step(
    "4465047574b1",
    "schemas of data sets are longer on MySQL",
    alter("datasets", setColumn("dataset_schema", optional(text({ mysql: { type: "MEDIUMTEXT" } })))),
  ),
  step(
    "f5a4f2784254",
    "values of tags are up to 8000 long",
    alter("tags", setColumn("value", optional(varchar(8000)))),
  ),
  step(
    "0584bdc529eb",
    "data sets go with their experiment",
    alter(
      "datasets",
      dropForeign("experiment_id"),
      add(foreign("fk_datasets_experiment_id_experiments", ["experiment_id"], "experiments", { onDelete: "cascade" })),
    ),
  ),
  step(
    "400f98739977",
    "logged models",
    create(
      table(
        "logged_models",
        {
          model_id: varchar(36),
          experiment_id: integer(),
          name: varchar(500),
          artifact_location: varchar(1000),
          creation_timestamp_ms: bigint(),
          last_updated_timestamp_ms: bigint(),
          status: integer(),
          lifecycle_stage: optional(varchar(32)),
          model_type: optional(varchar(500)),
          source_run_id: optional(varchar(32)),
          status_message: optional(varchar(1000)),
        },
        primary("logged_models_pk", "model_id"),
        foreign("fk_logged_models_experiment_id", ["experiment_id"], "experiments", { onDelete: "cascade" }),
        oneOf("logged_models_lifecycle_stage_check", "lifecycle_stage", ["active", "deleted"]),
      ),
    ),
    create(
      table(
        "logged_model_metrics",
        {
          model_id: varchar(36),
          metric_name: varchar(500),
          metric_timestamp_ms: bigint(),
          metric_step: bigint(),
          metric_value: optional(double()),
          experiment_id: integer(),
          run_id: varchar(32),
          dataset_uuid: optional(varchar(36)),
          dataset_name: optional(varchar(500)),
          dataset_digest: optional(varchar(36)),
        },
        primary("logged_model_metrics_pk", "model_id", "metric_name", "metric_timestamp_ms", "metric_step", "run_id"),
        foreign("fk_logged_model_metrics_experiment_id", ["experiment_id"], "experiments"),
        foreign("fk_logged_model_metrics_model_id", ["model_id"], "logged_models", { onDelete: "cascade" }),
        foreign("fk_logged_model_metrics_run_id", ["run_id"], "runs", { onDelete: "cascade" }),
        index("index_logged_model_metrics_model_id", ["model_id"]),
      ),
    ),
    create(
      table(
        "logged_model_params",
        {
          model_id: varchar(36),
          experiment_id: integer(),
          param_key: varchar(255),
          param_value: text(),
        },
        primary("logged_model_params_pk", "model_id", "param_key"),
        foreign("fk_logged_model_params_experiment_id", ["experiment_id"], "experiments"),
        foreign("fk_logged_model_params_model_id", ["model_id"], "logged_models", { onDelete: "cascade" }),
      ),
    ),
    create(
      table(
        "logged_model_tags",
        {
          model_id: varchar(36),
          experiment_id: integer(),
          tag_key: varchar(255),
          tag_value: text(),
        },
        primary("logged_model_tags_pk", "model_id", "tag_key"),
        foreign("fk_logged_model_tags_experiment_id", ["experiment_id"], "experiments"),
        foreign("fk_logged_model_tags_model_id", ["model_id"], "logged_models", { onDelete: "cascade" }),
      ),
    ),
  ),
  step("6953534de441", "inputs of runs have a step", alter("inputs", addColumn("step", bigint("0")))),
  step(
    "bda7b8c39065",
    "values of tags of versions are longer",
    alter("model_version_tags", setColumn("value", optional(text()))),
  ),
];
