// The AI gateway and metrics of traces and spans.
import {
  bigint,
  binary,
  boolean,
  double,
  foreign,
  frozen,
  index,
  integer,
  json,
  nullableOnMysql,
  optional,
  primary,
  table,
  text,
  varchar,
} from "../../schema/table.js";
import { add, addColumn, alter, create, dropIndex, renameColumn, step, type Step } from "../operation.js";

export const gatewaySteps: readonly Step[] = [
  step(
    "1bd49d398cd23",
    "the AI gateway's secrets, models and endpoints",
    create(
      table(
        "secrets",
        {
          secret_id: varchar(36),
          secret_name: varchar(255),
          encrypted_value: binary,
          wrapped_dek: binary,
          kek_version: integer(),
          masked_value: varchar(500),
          provider: optional(varchar(64)),
          auth_config: optional(text()),
          description: optional(text()),
          created_by: optional(varchar(255)),
          created_at: bigint(),
          last_updated_by: optional(varchar(255)),
          last_updated_at: bigint(),
        },
        primary("secrets_pk", "secret_id"),
        index("unique_secret_name", ["secret_name"], { unique: true }),
        frozen(
          "prevent_secrets_aad_mutation",
          ["secret_id", "secret_name"],
          "secret_id and secret_name are immutable: the encryption authenticates them",
        ),
      ),
    ),
    create(
      table(
        "endpoints",
        {
          endpoint_id: varchar(36),
          name: optional(varchar(255)),
          created_by: optional(varchar(255)),
          created_at: bigint(),
          last_updated_by: optional(varchar(255)),
          last_updated_at: bigint(),
        },
        primary("endpoints_pk", "endpoint_id"),
        index("unique_endpoint_name", ["name"], { unique: true }),
      ),
    ),
    create(
      table(
        "model_definitions",
        {
          model_definition_id: varchar(36),
          name: varchar(255),
          secret_id: optional(varchar(36)),
          provider: varchar(64),
          model_name: varchar(256),
          created_by: optional(varchar(255)),
          created_at: bigint(),
          last_updated_by: optional(varchar(255)),
          last_updated_at: bigint(),
        },
        primary("model_definitions_pk", "model_definition_id"),
        foreign("fk_model_definitions_secret_id", ["secret_id"], "secrets", { onDelete: "set null" }),
        index("unique_model_definition_name", ["name"], { unique: true }),
        index("index_model_definitions_provider", ["provider"]),
        index("index_model_definitions_secret_id", ["secret_id"]),
      ),
    ),
    create(
      table(
        "endpoint_model_mappings",
        {
          mapping_id: varchar(36),
          endpoint_id: varchar(36),
          model_definition_id: varchar(36),
          weight: double({ mysql: { type: "FLOAT" } }),
          created_by: optional(varchar(255)),
          created_at: bigint(),
        },
        primary("endpoint_model_mappings_pk", "mapping_id"),
        foreign("fk_endpoint_model_mappings_endpoint_id", ["endpoint_id"], "endpoints", { onDelete: "cascade" }),
        foreign("fk_endpoint_model_mappings_model_definition_id", ["model_definition_id"], "model_definitions"),
        index("index_endpoint_model_mappings_endpoint_id", ["endpoint_id"]),
        index("index_endpoint_model_mappings_model_definition_id", ["model_definition_id"]),
        index("unique_endpoint_model_mapping", ["endpoint_id", "model_definition_id"], {
          unique: true,
        }),
      ),
    ),
    create(
      table(
        "endpoint_bindings",
        {
          endpoint_id: varchar(36),
          resource_type: varchar(50),
          resource_id: varchar(255),
          created_at: bigint(),
          created_by: optional(varchar(255)),
          last_updated_at: bigint(),
          last_updated_by: optional(varchar(255)),
        },
        primary("endpoint_bindings_pk", "endpoint_id", "resource_type", "resource_id"),
        foreign("fk_endpoint_bindings_endpoint_id", ["endpoint_id"], "endpoints", { onDelete: "cascade" }),
      ),
    ),
    create(
      table(
        "endpoint_tags",
        {
          key: varchar(250),
          value: optional(varchar(5000)),
          endpoint_id: varchar(36),
        },
        primary("endpoint_tag_pk", "key", "endpoint_id"),
        foreign("fk_endpoint_tags_endpoint_id", ["endpoint_id"], "endpoints", { onDelete: "cascade" }),
        index("index_endpoint_tags_endpoint_id", ["endpoint_id"]),
      ),
    ),
  ),
  step(
    "b7c8d9e0f1a2",
    "traces have metrics",
    create(
      table(
        "trace_metrics",
        {
          request_id: varchar(50),
          key: varchar(250),
          value: optional(double()),
        },
        primary("trace_metrics_pk", "request_id", "key"),
        foreign("fk_trace_metrics_request_id", ["request_id"], "trace_info", { onDelete: "cascade" }),
        index("index_trace_metrics_request_id", ["request_id"]),
      ),
    ),
  ),
  step(
    "5d2d30f0abce",
    "jobs have a name",
    alter(
      "jobs",
      dropIndex("index_jobs_function_status_creation_time"),
      renameColumn("function_fullname", "job_name", nullableOnMysql(varchar(500))),
      add(index("index_jobs_name_status_creation_time", ["job_name", "status", "creation_time"])),
    ),
  ),
  step(
    "c9d4e5f6a7b8",
    "endpoints have routes and fallbacks",
    alter(
      "endpoints",
      addColumn("routing_strategy", optional(varchar(64))),
      addColumn("fallback_config_json", optional(text())),
    ),
    alter(
      "endpoint_model_mappings",
      addColumn("linkage_type", varchar(64, "PRIMARY")),
      addColumn("fallback_order", optional(integer())),
      add(
        index("unique_endpoint_model_linkage_mapping", ["endpoint_id", "model_definition_id", "linkage_type"], {
          unique: true,
        }),
      ),
      dropIndex("unique_endpoint_model_mapping"),
    ),
  ),
  step(
    "2c33131f4dae",
    "online scoring",
    create(
      table(
        "online_scoring_configs",
        {
          online_scoring_config_id: varchar(36),
          scorer_id: varchar(36),
          sample_rate: double(),
          experiment_id: integer(),
          filter_string: optional(text()),
        },
        primary("online_scoring_config_pk", "online_scoring_config_id"),
        foreign("fk_online_scoring_configs_experiment_id", ["experiment_id"], "experiments"),
        foreign("fk_online_scoring_configs_scorer_id", ["scorer_id"], "scorers", { onDelete: "cascade" }),
      ),
    ),
  ),
  step(
    "d3e4f5a6b7c8",
    "bindings of endpoints have a name",
    alter("endpoint_bindings", addColumn("display_name", optional(varchar(255)))),
  ),
  step(
    "d0e1f2a3b4c5",
    "endpoints track their usage in an experiment",
    alter(
      "endpoints",
      addColumn("experiment_id", optional(integer())),
      addColumn("usage_tracking", boolean("0")),
      add(foreign("fk_endpoints_experiment_id", ["experiment_id"], "experiments", { onDelete: "set null" })),
    ),
  ),
  step(
    "c8d9e0f1a2b3",
    "spans have metrics",
    create(
      table(
        "span_metrics",
        {
          trace_id: varchar(50),
          span_id: varchar(50),
          key: varchar(250),
          value: optional(double()),
        },
        primary("span_metrics_pk", "trace_id", "span_id", "key"),
        foreign("fk_span_metrics_span", ["trace_id", "span_id"], "spans", { onDelete: "cascade" }),
        index("index_span_metrics_trace_id_span_id", ["trace_id", "span_id"]),
      ),
    ),
    alter("spans", addColumn("dimension_attributes", optional(json))),
  ),
];
