// Experiments as callers see them, over a driver.
import type { ExperimentDriver, Experiments } from "../contract/experiments.js";
import type { Tag } from "../contract/values.js";
import { failures } from "../failures.js";
import { limits } from "../limits.js";
import { parseFilter } from "../search/parse.js";
import { parseOrderBy } from "../search/order-by.js";
import { searchRows } from "../search/rows.js";
import { searchables } from "../search/searchable.js";
import { selectRows } from "../search/select.js";
import { experimentId, key, someText, text, unrepeated } from "./arguments.js";
import { artifactLocation } from "./artifact-location.js";
import type { Context } from "./context.js";
import { searchPage } from "./paging.js";

const nameOf = (name: string): string => someText("Experiment name", name, limits.experimentName);

const tagOf = (tag: Tag): Tag => ({
  key: key("Experiment tag key", tag.key),
  value: text(`Value of experiment tag '${tag.key}'`, tag.value, limits.experimentTagValue),
});

export function checkedExperiments(driver: ExperimentDriver, { call, now }: Context): Experiments {
  return {
    create: call(async (experiment) => {
      const name = nameOf(experiment.name);
      const tags = unrepeated("Experiment tag", (experiment.tags ?? []).map(tagOf), "RESOURCE_ALREADY_EXISTS");
      const location = experiment.artifactLocation ? artifactLocation(experiment.artifactLocation) : undefined;
      return driver.create({ name, artifactLocation: location, tags }, now());
    }),
    get: call(async (id) => {
      const known = experimentId(id);
      const experiment = await driver.get(known);
      if (experiment === undefined) throw failures.experimentNotFound(known);
      return experiment;
    }),
    getByName: call(async (name) => {
      const experiment = await driver.getByName(someText("Experiment name", name, Infinity));
      if (experiment === undefined) throw failures.experimentNameNotFound(name);
      return experiment;
    }),
    rename: call(async (id, name) => driver.rename(experimentId(id), nameOf(name), now())),
    delete: call(async (id) => driver.setLifecycle(experimentId(id), "deleted", now())),
    restore: call(async (id) => driver.setLifecycle(experimentId(id), "active", now())),
    setTag: call(async (id, tagKey, value) => driver.setTag(experimentId(id), tagOf({ key: tagKey, value }))),
    deleteTag: call(async (id, tagKey) => driver.deleteTag(experimentId(id), key("Experiment tag key", tagKey))),
    search: call(async (search = {}) => {
      const view = search.view ?? "active";
      return searchPage(search, {
        filter: parseFilter(searchables.experiments, search.filter),
        orderBy: parseOrderBy(searchables.experiments, search.orderBy),
        sizes: limits.pages.experiments,
        toRow: searchRows.experiment,
        find: async (query) =>
          driver.search?.({ ...query, view }) ?? selectRows(driver.list(view), searchRows.experiment, query),
      });
    }),
  };
}
