// One handler for each route of the table that is about the store: a forgotten one does not compile.
import { experiments } from "./experiments.js";
import type { Handlers } from "./handler.js";
import { loggedModels } from "./logged-models.js";
import { metrics } from "./metrics.js";
import { registry } from "./registry.js";
import { runs } from "./runs.js";
import { transfer } from "./transfer.js";

export const handlers: Handlers = { ...experiments, ...runs, ...metrics, ...loggedModels, ...registry, ...transfer };
