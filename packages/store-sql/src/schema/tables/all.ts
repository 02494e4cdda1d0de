// Every table of the schema, a table after those that its foreign keys refer to.
import type { Table } from "../table.js";
import { evaluationTables } from "./evaluation.js";
import { gatewayTables } from "./gateway.js";
import { jobTables } from "./jobs.js";
import { mcpTables } from "./mcp.js";
import { registryTables } from "./registry.js";
import { traceTables } from "./traces.js";
import { trackingTables } from "./tracking.js";
import { workspaceTables } from "./workspaces.js";

export const tables: readonly Table[] = [
  ...workspaceTables,
  ...trackingTables,
  ...registryTables,
  ...traceTables,
  ...jobTables,
  ...evaluationTables,
  ...gatewayTables,
  ...mcpTables,
];
