// Workspaces: a column in what they own, and keys that begin with it.
import sql from "sql-template-tag";
import {
  bigint,
  double,
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
import {
  add,
  addColumn,
  alter,
  create,
  dropForeign,
  dropIndex,
  dropSpare,
  dropUnique,
  leaves,
  rows,
  setPrimary,
  step,
  type Step,
} from "../operation.js";

const defaultWorkspace = sql`
  INSERT INTO workspaces (name, description)
  SELECT name, description FROM (SELECT 'default' AS name, 'Default workspace for legacy resources' AS description) made
  WHERE NOT EXISTS (SELECT 1 FROM workspaces WHERE name = 'default')`;

export const workspaceSteps: readonly Step[] = [
  step(
    "1b5f0d9ad7c1",
    "workspaces",
    alter(
      "experiments",
      dropUnique("name"),
      addColumn("workspace", workspace),
      add(unique("uq_experiments_workspace_name", "workspace", "name")),
      add(index("idx_experiments_workspace", ["workspace"])),
      add(index("idx_experiments_workspace_creation_time", ["workspace", "creation_time"])),
    ),
    alter("model_versions", dropForeign("name")),
    alter("registered_model_tags", dropForeign("name"), leaves(index("name", ["name"], { only: "mysql" }))),
    alter("registered_model_aliases", dropForeign("name")),
    alter(
      "model_version_tags",
      dropForeign("name", "version"),
      leaves(index("name", ["name", "version"], { only: "mysql" })),
    ),
    alter(
      "registered_models",
      dropUnique("name"),
      addColumn("workspace", workspace),
      setPrimary(primary("registered_model_pk", "workspace", "name")),
      add(index("idx_registered_models_workspace", ["workspace"])),
    ),
    alter(
      "model_versions",
      addColumn("workspace", workspace),
      setPrimary(primary("model_version_pk", "workspace", "name", "version")),
      add(
        foreign("fk_model_versions_registered_models", ["workspace", "name"], "registered_models", {
          onUpdate: "cascade",
        }),
      ),
    ),
    alter(
      "registered_model_tags",
      addColumn("workspace", workspace),
      setPrimary(primary("registered_model_tag_pk", "workspace", "key", "name")),
      add(
        foreign("fk_registered_model_tags_registered_models", ["workspace", "name"], "registered_models", {
          onUpdate: "cascade",
        }),
      ),
    ),
    alter(
      "model_version_tags",
      addColumn("workspace", workspace),
      setPrimary(primary("model_version_tag_pk", "workspace", "key", "name", "version")),
      add(
        foreign("fk_model_version_tags_model_versions", ["workspace", "name", "version"], "model_versions", {
          onUpdate: "cascade",
        }),
      ),
    ),
    alter(
      "registered_model_aliases",
      addColumn("workspace", workspace),
      setPrimary(primary("registered_model_alias_pk", "workspace", "name", "alias")),
      add(
        foreign("fk_registered_model_aliases_registered_models", ["workspace", "name"], "registered_models", {
          onDelete: "cascade",
          onUpdate: "cascade",
        }),
      ),
    ),
    alter(
      "evaluation_datasets",
      addColumn("workspace", workspace),
      add(index("idx_evaluation_datasets_workspace", ["workspace"])),
    ),
    alter("webhooks", addColumn("workspace", workspace), add(index("idx_webhooks_workspace", ["workspace"]))),
    alter(
      "secrets",
      dropIndex("unique_secret_name"),
      addColumn("workspace", workspace),
      add(unique("uq_secrets_workspace_secret_name", "workspace", "secret_name")),
      add(index("idx_secrets_workspace", ["workspace"])),
    ),
    alter(
      "endpoints",
      dropIndex("unique_endpoint_name"),
      addColumn("workspace", workspace),
      add(unique("uq_endpoints_workspace_name", "workspace", "name")),
      add(index("idx_endpoints_workspace", ["workspace"])),
    ),
    alter(
      "model_definitions",
      dropIndex("unique_model_definition_name"),
      addColumn("workspace", workspace),
      add(unique("uq_model_definitions_workspace_name", "workspace", "name")),
      add(index("idx_model_definitions_workspace", ["workspace"])),
    ),
    alter(
      "jobs",
      dropIndex("index_jobs_name_status_creation_time"),
      addColumn("workspace", workspace),
      add(index("index_jobs_name_status_creation_time", ["job_name", "workspace", "status", "creation_time"])),
    ),
    create(
      table(
        "workspaces",
        {
          name: varchar(63),
          description: optional(text()),
          default_artifact_root: optional(text()),
        },
        primary("workspaces_pk", "name"),
      ),
    ),
    rows(defaultWorkspace),
  ),
  step(
    "e1f2a3b4c5d6",
    "budgets",
    create(
      table(
        "budget_policies",
        {
          budget_policy_id: varchar(36),
          budget_unit: varchar(32),
          budget_amount: double({ mysql: { type: "FLOAT" } }),
          duration_unit: varchar(32),
          duration_value: integer(),
          target_scope: varchar(32),
          budget_action: varchar(32),
          created_by: optional(varchar(255)),
          created_at: bigint(),
          last_updated_by: optional(varchar(255)),
          last_updated_at: bigint(),
          workspace,
        },
        primary("budget_policies_pk", "budget_policy_id"),
        index("idx_budget_policies_workspace", ["workspace"]),
      ),
    ),
  ),
  step(
    "76601a5f987d",
    "issues",
    create(
      table(
        "issues",
        {
          issue_id: varchar(36),
          experiment_id: integer(),
          name: varchar(250),
          description: text(),
          status: varchar(50),
          severity: optional(varchar(50)),
          root_causes: optional(text()),
          source_run_id: optional(varchar(32)),
          categories: optional(text()),
          created_timestamp: bigint(),
          last_updated_timestamp: bigint(),
          created_by: optional(varchar(255)),
        },
        primary("issues_pk", "issue_id"),
        foreign("fk_issues_experiment_id", ["experiment_id"], "experiments", { onDelete: "cascade" }),
        foreign("fk_issues_source_run_id", ["source_run_id"], "runs", { onDelete: "set null" }),
        index("index_issues_experiment_id", ["experiment_id"]),
        index("index_issues_source_run_id", ["source_run_id"]),
        index("index_issues_status", ["status"]),
      ),
    ),
  ),
  step("c3d6457b6d8a", "jobs tell details of their status", alter("jobs", addColumn("status_details", optional(json)))),
  step(
    "a5b4c3d2e1f0",
    "histories of metrics are indexed",
    alter("metrics", add(index("index_metrics_run_uuid_key_step", ["run_uuid", "key", "step"]))),
  ),
  step(
    "ae8bbe7743c9",
    "guardrails",
    create(
      table(
        "guardrails",
        {
          guardrail_id: varchar(36),
          name: varchar(255),
          scorer_id: varchar(36),
          scorer_version: integer(),
          stage: varchar(32),
          action: varchar(32),
          action_endpoint_id: optional(varchar(36)),
          created_by: optional(varchar(255)),
          created_at: bigint(),
          last_updated_by: optional(varchar(255)),
          last_updated_at: bigint(),
          workspace,
        },
        primary("guardrails_pk", "guardrail_id"),
        foreign("fk_guardrails_action_endpoint_id", ["action_endpoint_id"], "endpoints", { onDelete: "set null" }),
        foreign("fk_guardrails_scorer_version", ["scorer_id", "scorer_version"], "scorer_versions"),
        index("idx_guardrails_scorer", ["scorer_id", "scorer_version"]),
        index("idx_guardrails_workspace", ["workspace"]),
      ),
    ),
    create(
      table(
        "guardrail_configs",
        {
          endpoint_id: varchar(36),
          guardrail_id: varchar(36),
          execution_order: optional(integer()),
          created_by: optional(varchar(255)),
          created_at: bigint(),
          workspace,
        },
        primary("guardrail_configs_pk", "endpoint_id", "guardrail_id"),
        foreign("fk_guardrail_configs_endpoint_id", ["endpoint_id"], "endpoints", { onDelete: "cascade" }),
        foreign("fk_guardrail_configs_guardrail_id", ["guardrail_id"], "guardrails", { onDelete: "cascade" }),
        index("idx_guardrail_configs_endpoint_id", ["endpoint_id"]),
        index("idx_guardrail_configs_guardrail_id", ["guardrail_id"]),
      ),
    ),
  ),
  step(
    "7d34483879f0",
    "tags of the registry are indexed",
    alter(
      "model_version_tags",
      add(index("idx_model_version_tags_workspace_name_version", ["workspace", "name", "version"])),
      dropSpare("fk_model_version_tags_model_versions"),
    ),
    alter(
      "registered_model_tags",
      add(index("idx_registered_model_tags_workspace_name", ["workspace", "name"])),
      dropSpare("fk_registered_model_tags_registered_models"),
    ),
  ),
  step(
    "da6fb0208061",
    "traces may be archived",
    alter(
      "workspaces",
      addColumn("trace_archival_location", optional(text())),
      addColumn("trace_archival_retention", optional(varchar(32))),
    ),
    alter("trace_info", addColumn("db_payload_generation", integer("0"))),
  ),
];
