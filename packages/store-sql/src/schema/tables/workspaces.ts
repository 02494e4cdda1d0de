// Workspaces, and the table in which Alembic keeps the schema's revision.
import { optional, primary, table, text, varchar, type Table } from "../table.js";

export const workspaceTables: readonly Table[] = [
  table(
    "workspaces",
    {
      name: varchar(63),
      description: optional(text()),
      default_artifact_root: optional(text()),
      trace_archival_location: optional(text()),
      trace_archival_retention: optional(varchar(32)),
    },
    primary("workspaces_pk", "name"),
  ),
  table(
    "alembic_version",
    {
      version_num: varchar(32),
    },
    primary("alembic_version_pkc", "version_num"),
  ),
];
