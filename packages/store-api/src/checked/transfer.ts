// Bulk reading and writing as callers see it, over a driver.
import type { IdQuery, PointQuery, Transfer, TransferDriver } from "../contract/transfer.js";
import type { LoggedModelId, Page, RunId } from "../contract/values.js";
import { limits } from "../limits.js";
import { invalid, isPossibleId, knownExperimentIds, lastOfEach } from "./arguments.js";
import type { Context } from "./context.js";
import { pageSize } from "./paging.js";
import { modelName } from "./registry-arguments.js";
import {
  storedExperiment,
  storedLoggedModel,
  storedModelPoint,
  storedModelVersion,
  storedPoint,
  storedRegisteredModel,
  storedRun,
} from "./stored.js";

const { entities, points } = limits.transfer;

function atMost<T>(what: string, items: readonly T[], most: number): readonly T[] {
  return items.length <= most ? items : invalid(`At most ${most} ${what} a call, not ${items.length}`);
}

/** Distinct ids; those that nothing can have are left out. */
const idsOf =
  <Id extends string>(what: string) =>
  (ids: readonly Id[]): readonly Id[] => [
    ...new Set(atMost(`${what}s`, ids, entities).filter((id) => isPossibleId(what, id))),
  ];
const runIdsOf = idsOf<RunId>("Run id");
const modelIdsOf = idsOf<LoggedModelId>("Logged model id");

const limitOf = (limit: number): number => pageSize(limit, { default: points, least: 1, most: points });

/** What of a batch the driver is to write; nothing to do for an empty one. */
function put<T>(
  { call }: Context,
  what: string,
  most: number,
  check: (item: T) => T,
  write: (items: readonly T[]) => Promise<void>,
): (items: readonly T[]) => Promise<void> {
  return call(async (items) => {
    const checked = atMost(what, items, most).map(check);
    if (checked.length > 0) await write(checked);
  });
}

export function checkedTransfer(driver: TransferDriver, context: Context): Transfer {
  const { call, infiniteMetrics } = context;
  /** Nothing is asked of the driver for an empty list. */
  const among = <Id extends string, T>(
    distinct: (ids: readonly Id[]) => readonly Id[],
    read: (ids: readonly Id[]) => Promise<readonly T[]>,
  ): ((ids: readonly Id[]) => Promise<readonly T[]>) =>
    call(async (asked) => {
      const ids = distinct(asked);
      return ids.length === 0 ? [] : read(ids);
    });
  const idPage = <Id extends string>(read: (query: IdQuery<Id>) => Promise<readonly Id[]>): typeof read =>
    call(async (query) => {
      const experimentIds = knownExperimentIds(query.experimentIds);
      const limit = limitOf(query.limit);
      return experimentIds.length === 0 ? [] : read({ ...query, experimentIds, limit });
    });
  const pointPage = <Id extends string, T>(
    distinct: (ids: readonly Id[]) => readonly Id[],
    read: (query: PointQuery<Id>) => Promise<Page<T>>,
  ): typeof read =>
    call(async (query) => {
      const ids = distinct(query.ids);
      const limit = limitOf(query.limit);
      return ids.length === 0 ? { items: [] } : read({ ...query, ids, limit });
    });

  return {
    runIds: idPage(async (query) => driver.runIds(query)),
    runs: among(runIdsOf, async (ids) => driver.runs(ids)),
    pointCounts: among(runIdsOf, async (ids) => driver.pointCounts(ids)),
    points: pointPage(runIdsOf, async (query) => driver.points(query)),
    loggedModelIds: idPage(async (query) => driver.loggedModelIds(query)),
    loggedModels: among(modelIdsOf, async (ids) => driver.loggedModels(ids)),
    modelPoints: pointPage(modelIdsOf, async (query) => driver.modelPoints(query)),
    registeredModels: among(
      (names) => [...new Set(atMost("names", names, entities).map(modelName))],
      async (names) => driver.registeredModels(names),
    ),
    putExperiments: call(async (experiments) => {
      const checked = atMost("experiments", experiments, entities).map(storedExperiment);
      return checked.length === 0 ? [] : driver.putExperiments(checked);
    }),
    putRuns: put(context, "runs", entities, storedRun, async (runs) =>
      driver.putRuns(lastOfEach(runs, ({ id }) => id)),
    ),
    putPoints: put(
      context,
      "points",
      points,
      (point) => storedPoint(point, infiniteMetrics),
      async (items) => driver.putPoints(items),
    ),
    putLoggedModels: put(context, "logged models", entities, storedLoggedModel, async (models) =>
      driver.putLoggedModels(lastOfEach(models, ({ id }) => id)),
    ),
    putModelPoints: put(
      context,
      "points",
      points,
      (point) => storedModelPoint(point, infiniteMetrics),
      async (items) => driver.putModelPoints(items),
    ),
    putRegisteredModels: put(context, "registered models", entities, storedRegisteredModel, async (models) =>
      driver.putRegisteredModels(lastOfEach(models, ({ name }) => name)),
    ),
    putModelVersions: put(context, "model versions", entities, storedModelVersion, async (versions) =>
      driver.putModelVersions(lastOfEach(versions, ({ name, version }) => JSON.stringify([name, version]))),
    ),
  };
}
