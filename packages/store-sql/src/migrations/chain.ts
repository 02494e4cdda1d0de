// The whole chain, and the schema at each of its revisions.
import { failures } from "@runledger/store-api";
import type { Table } from "../schema/table.js";
import { initialTables } from "./initial.js";
import { applyOperation, type Model } from "./model.js";
import type { Step } from "./operation.js";
import { analyticsSteps } from "./steps/analytics.js";
import { gatewaySteps } from "./steps/gateway.js";
import { modelSteps } from "./steps/models.js";
import { reviewSteps } from "./steps/reviews.js";
import { runSteps } from "./steps/runs.js";
import { traceSteps } from "./steps/traces.js";
import { workspaceSteps } from "./steps/workspaces.js";

/** Every step, each on top of the one before. */
export const chain: readonly Step[] = [
  ...runSteps,
  ...modelSteps,
  ...traceSteps,
  ...gatewaySteps,
  ...workspaceSteps,
  ...reviewSteps,
  ...analyticsSteps,
];

export interface PlannedStep extends Step {
  /** From 1 to the length of the chain. */
  readonly number: number;
  /** The tables that the step finds. */
  readonly before: Model;
}

const named = (tables: readonly Table[]): Model => new Map(tables.map((table) => [table.name, table]));

/** The steps that lead from a revision to the head; `null` is the schema before the first of them. */
export function stepsFrom(revision: string | null): readonly PlannedStep[] {
  let model = named(initialTables);
  const planned = chain.map((step, index): PlannedStep => {
    const before = model;
    model = step.operations.reduce(applyOperation, before);
    return { ...step, number: index + 1, before };
  });
  const at = planned.findIndex((step) => step.revision === revision);
  if (revision !== null && at === -1) throw failures.internal(`revision ${revision} is not in the chain`);
  return planned.slice(at + 1);
}

/** The tables at the head, as the steps leave them; Alembic's own is not among them. */
export const modelAtHead = (): Model =>
  chain.flatMap(({ operations }) => operations).reduce(applyOperation, named(initialTables));
