// Reviews, the registry of MCP servers, and trace indexes.
import {
  bigint,
  boolean,
  foreign,
  index,
  integer,
  json,
  optional,
  primary,
  table,
  text,
  unique,
  varchar,
  workspace,
} from "../../schema/table.js";
import { add, addColumn, alter, create, dropForeign, dropIndex, setColumn, step, type Step } from "../operation.js";

export const reviewSteps: readonly Step[] = [
  step(
    "89d3d66ed43f",
    "labels",
    create(
      table(
        "label_schemas",
        {
          schema_id: varchar(36),
          experiment_id: integer(),
          name: varchar(250),
          type: varchar(16),
          instruction: optional(text()),
          enable_comment: boolean("0"),
          input_type: varchar(32),
          input_config: text(),
          created_by: optional(varchar(255)),
          created_time: bigint(),
          last_update_time: bigint(),
          is_default: boolean(0),
        },
        primary("label_schemas_pk", "schema_id"),
        foreign("fk_label_schemas_experiment_id", ["experiment_id"], "experiments", { onDelete: "cascade" }),
        unique("uq_label_schemas_exp_name", "experiment_id", "name"),
        index("index_label_schemas_experiment_id", ["experiment_id"]),
      ),
    ),
  ),
  step(
    "b7e4c1a90f23",
    "queues of reviews",
    create(
      table(
        "review_queues",
        {
          queue_id: varchar(36),
          experiment_id: integer(),
          name: varchar(250),
          queue_type: varchar(16),
          created_by: optional(varchar(255)),
          creation_time_ms: bigint(),
          last_update_time_ms: bigint(),
          name_key: varchar(250),
        },
        primary("review_queues_pk", "queue_id"),
        foreign("fk_review_queues_experiment_id", ["experiment_id"], "experiments", { onDelete: "cascade" }),
        unique("uq_review_queues_experiment_name_key", "experiment_id", "name_key"),
        index("index_review_queues_experiment_id", ["experiment_id"]),
      ),
    ),
    create(
      table(
        "review_queue_users",
        {
          queue_id: varchar(36),
          user_id: varchar(250),
        },
        primary("review_queue_users_pk", "queue_id", "user_id"),
        foreign("fk_review_queue_users_queue_id", ["queue_id"], "review_queues", { onDelete: "cascade" }),
        index("index_review_queue_users_user_id", ["user_id"]),
      ),
    ),
    create(
      table(
        "review_queue_items",
        {
          queue_id: varchar(36),
          item_type: varchar(16),
          item_id: varchar(50),
          status: varchar(16),
          completed_by: optional(varchar(250)),
          completed_time_ms: optional(bigint()),
          creation_time_ms: bigint(),
          last_update_time_ms: bigint(),
        },
        primary("review_queue_items_pk", "queue_id", "item_id"),
        foreign("fk_review_queue_items_queue_id", ["queue_id"], "review_queues", { onDelete: "cascade" }),
        index("index_review_queue_items_item_id", ["item_id"]),
        index("index_review_queue_items_queue_id_status", ["queue_id", "status"]),
      ),
    ),
    create(
      table(
        "review_queue_label_schemas",
        {
          queue_id: varchar(36),
          schema_id: varchar(36),
        },
        primary("review_queue_label_schemas_pk", "queue_id", "schema_id"),
        foreign("fk_review_queue_label_schemas_queue_id", ["queue_id"], "review_queues", { onDelete: "cascade" }),
        index("index_review_queue_label_schemas_schema_id", ["schema_id"]),
      ),
    ),
  ),
  step(
    "a8b9c0d1e2f3",
    "the registry of MCP servers",
    create(
      table(
        "mcp_servers",
        {
          workspace,
          name: varchar(256),
          display_name: optional(varchar(256)),
          description: optional(text()),
          icons: optional(json),
          created_by: optional(varchar(256)),
          last_updated_by: optional(varchar(256)),
          created_at: bigint(),
          last_updated_at: bigint(),
        },
        primary("mcp_servers_pk", "workspace", "name"),
      ),
    ),
    create(
      table(
        "mcp_server_versions",
        {
          workspace,
          name: varchar(256),
          version: varchar(128),
          version_major: integer(),
          version_minor: integer(),
          version_patch: integer(),
          version_prerelease_sort_key: varchar(512),
          server_json: json,
          status: varchar(20, "draft"),
          tools: optional(json),
          source: optional(varchar(512)),
          connect_options: optional(json),
          created_by: optional(varchar(256)),
          last_updated_by: optional(varchar(256)),
          created_at: bigint(),
          last_updated_at: bigint(),
        },
        primary("mcp_server_versions_pk", "workspace", "name", "version"),
        foreign("mcp_server_versions_server_fkey", ["workspace", "name"], "mcp_servers", {
          onDelete: "cascade",
          onUpdate: "cascade",
        }),
        index(
          "idx_mcp_server_versions_latest",
          ["workspace", "name", "status", "version_major", "version_minor", "version_patch"],
          { descending: ["version_major", "version_minor", "version_patch"] },
        ),
      ),
    ),
    create(
      table(
        "mcp_server_tags",
        {
          workspace,
          name: varchar(256),
          key: varchar(250),
          value: optional(varchar(5000)),
        },
        primary("mcp_server_tags_pk", "workspace", "name", "key"),
        foreign("mcp_server_tags_server_fkey", ["workspace", "name"], "mcp_servers", {
          onDelete: "cascade",
          onUpdate: "cascade",
        }),
      ),
    ),
    create(
      table(
        "mcp_server_version_tags",
        {
          workspace,
          name: varchar(256),
          version: varchar(128),
          key: varchar(250),
          value: optional(varchar(5000)),
        },
        primary("mcp_server_version_tags_pk", "workspace", "name", "version", "key"),
        foreign("mcp_server_version_tags_version_fkey", ["workspace", "name", "version"], "mcp_server_versions", {
          onDelete: "cascade",
          onUpdate: "cascade",
        }),
      ),
    ),
    create(
      table(
        "mcp_server_aliases",
        {
          workspace,
          name: varchar(256),
          alias: varchar(256),
          version: varchar(128),
        },
        primary("mcp_server_aliases_pk", "workspace", "name", "alias"),
        foreign("mcp_server_aliases_server_fkey", ["workspace", "name"], "mcp_servers", {
          onDelete: "cascade",
          onUpdate: "cascade",
        }),
      ),
    ),
    create(
      table(
        "mcp_access_endpoints",
        {
          id: varchar(36),
          workspace,
          server_name: varchar(256),
          server_version: optional(varchar(128)),
          server_alias: optional(varchar(256)),
          url: varchar(2048),
          transport_type: varchar(32, "streamable-http"),
          created_by: optional(varchar(256)),
          last_updated_by: optional(varchar(256)),
          created_at: bigint(),
          last_updated_at: bigint(),
        },
        primary("mcp_access_endpoints_pk", "id"),
        foreign("mcp_access_endpoints_server_fkey", ["workspace", "server_name"], "mcp_servers", {
          onDelete: "cascade",
          onUpdate: "cascade",
        }),
        index("ix_mcp_access_endpoints_alias", ["workspace", "server_name", "server_alias"]),
        index("ix_mcp_access_endpoints_server_name", ["workspace", "server_name"]),
        index("ix_mcp_access_endpoints_version", ["workspace", "server_name", "server_version"]),
      ),
    ),
  ),
  step(
    "c1d2e3f4a5b6",
    "spans are indexed by their start",
    alter(
      "spans",
      add(index("index_spans_experiment_id_start_time", ["experiment_id", "start_time_unix_nano"])),
      dropIndex("index_spans_experiment_id"),
    ),
  ),
  step(
    "c3d9e7f1a2b4",
    "budgets have a target",
    alter(
      "budget_policies",
      addColumn("target_value", optional(varchar(255))),
      add(index("idx_budget_policies_target_value", ["target_value"])),
    ),
  ),
  step(
    "6f8d9c3b2a1e",
    "traces go with their experiment",
    alter(
      "trace_info",
      dropForeign("experiment_id"),
      add(foreign("fk_trace_info_experiment_id", ["experiment_id"], "experiments", { onDelete: "cascade" })),
    ),
  ),
  step(
    "1971f2d9a75b",
    "traces are indexed by time",
    alter("trace_info", add(index("index_trace_info_timestamp_ms_request_id", ["timestamp_ms", "request_id"]))),
  ),
  step(
    "17e22815139b",
    "values of tags of experiments are longer",
    alter(
      "experiment_tags",
      setColumn("value", optional(text({ mysql: { type: "MEDIUMTEXT" }, mssql: { type: "NVARCHAR(MAX)" } }))),
    ),
  ),
  step("b7e2c1a4d9f3", "jobs know who made them", alter("jobs", addColumn("creator", optional(varchar(255))))),
];
