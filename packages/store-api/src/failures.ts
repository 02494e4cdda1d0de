// Everything that a store can say about the state of its data. Drivers throw these, so that all stores say the same.
import { StoreError } from "./errors.js";

/** Values in messages are cut, so that a huge key cannot fill a log. */
export function shown(value: unknown): string {
  const text = typeof value === "string" ? `'${value}'` : String(value);
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}

const missing = (what: string): StoreError => new StoreError("RESOURCE_DOES_NOT_EXIST", `${what} does not exist`);
const invalid = (message: string): StoreError => new StoreError("INVALID_PARAMETER_VALUE", message);
const notDeleted = (what: string): StoreError => invalid(`${what} is not deleted; only what is deleted can be purged`);
const taken = (message: string): StoreError => new StoreError("RESOURCE_ALREADY_EXISTS", message);

export const failures = {
  experimentNotFound: (id: string) => missing(`Experiment with id ${shown(id)}`),
  experimentNameNotFound: (name: string) => missing(`Experiment with name ${shown(name)}`),
  /** Delete of what is not active, restore of what is not deleted. */
  experimentNotInStage: (id: string, stage: "active" | "deleted") =>
    missing(`An experiment in stage '${stage}' with id ${shown(id)}`),
  experimentNotActive: (id: string) => invalid(`Experiment ${shown(id)} is deleted; restore it first`),
  experimentNotDeleted: (id: string) => notDeleted(`Experiment ${shown(id)}`),
  experimentNotEmpty: (id: string) =>
    invalid(`Experiment ${shown(id)} still has runs or logged models; purge these first`),
  experimentExists: (name: string) =>
    taken(`An experiment named ${shown(name)} exists already (deleted ones keep their name)`),
  experimentTagNotFound: (id: string, key: string) => missing(`Tag ${shown(key)} of experiment ${shown(id)}`),

  runNotFound: (id: string) => missing(`Run with id ${shown(id)}`),
  runNotActive: (id: string) => invalid(`Run ${shown(id)} is deleted; restore it first`),
  runNotDeleted: (id: string) => notDeleted(`Run ${shown(id)}`),
  runTagNotFound: (id: string, key: string) => missing(`Tag ${shown(key)} of run ${shown(id)}`),
  paramConflict: (id: string, key: string, old: string, value: string) =>
    invalid(
      `Param ${shown(key)} of run ${shown(id)} is ${shown(old)} already and cannot become ${shown(value)}; params are immutable`,
    ),

  loggedModelNotFound: (id: string) => missing(`Logged model with id ${shown(id)}`),
  loggedModelNotDeleted: (id: string) => notDeleted(`Logged model ${shown(id)}`),
  loggedModelTagNotFound: (id: string, key: string) => missing(`Tag ${shown(key)} of logged model ${shown(id)}`),
  loggedModelParamConflict: (id: string, key: string) =>
    invalid(`Param ${shown(key)} of logged model ${shown(id)} has another value already; params are immutable`),
  /** MLflow's key of such a point leaves the value out; this is its code. */
  loggedModelMetricConflict: (id: string, key: string) =>
    new StoreError(
      "BAD_REQUEST",
      `Metric ${shown(key)} of logged model ${shown(id)} has another value at that timestamp and step already`,
    ),

  /** MLflow's stores keep the points of models under the runs that logged them. */
  loggedModelPointWithoutRun: (id: string, key: string) =>
    invalid(
      `Metric ${shown(key)} of logged model ${shown(id)} belongs to no run; this store keeps points of runs only`,
    ),

  registeredModelNotFound: (name: string) => missing(`Registered model ${shown(name)}`),
  registeredModelExists: (name: string) => taken(`A registered model named ${shown(name)} exists already`),
  modelVersionNotFound: (name: string, version: number | string) =>
    missing(`Version ${version} of registered model ${shown(name)}`),
  /** MLflow answers 400 here, not 404. */
  aliasNotFound: (name: string, alias: string) =>
    invalid(`Registered model ${shown(name)} has no alias ${shown(alias)}`),

  unavailable: (store: string, cause: unknown) =>
    new StoreError("TEMPORARILY_UNAVAILABLE", `The ${store} store cannot be reached now; try again`, { cause }),
  /** A call whose caller's signal was aborted; `reason` is the signal's. */
  givenUp: (reason: unknown) =>
    reason instanceof Error && reason.name === "TimeoutError"
      ? new StoreError("DEADLINE_EXCEEDED", "The call took longer than its caller allowed", { cause: reason })
      : new StoreError("CANCELLED", "The call was given up by its caller", { cause: reason }),
  internal: (cause: unknown) => new StoreError("INTERNAL_ERROR", "The store failed; its log has the reason", { cause }),
  closed: (store: string) => new StoreError("INVALID_STATE", `The ${store} store is closed`),
} as const;
