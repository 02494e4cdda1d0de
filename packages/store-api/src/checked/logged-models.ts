// Logged models as callers see them, over a driver.
import type {
  CreateLoggedModel,
  LoggedModel,
  LoggedModelDriver,
  LoggedModels,
  MetricDataset,
  NewLoggedModel,
} from "../contract/logged-models.js";
import type { Param, Tag } from "../contract/values.js";
import { failures, shown } from "../failures.js";
import { limits } from "../limits.js";
import { generateName } from "../names.js";
import { loggedModelStatuses } from "../search/literals.js";
import { parseLoggedModelOrder } from "../search/order-by.js";
import { parseFilter } from "../search/parse.js";
import { type SearchRow, searchRows } from "../search/rows.js";
import { searchables } from "../search/searchable.js";
import { selectRows } from "../search/select.js";
import {
  experimentId,
  invalid,
  knownExperimentIds,
  lastOfEach,
  loggedModelId,
  oneOf,
  optionalText,
  someText,
  text,
  unrepeated,
} from "./arguments.js";
import type { Context } from "./context.js";
import { searchPage } from "./paging.js";

function nameOf(name: string): string {
  if (/[/:.%"']/.test(text("Logged model name", name, limits.loggedModelName)))
    invalid(`Logged model name ${shown(name)} must not hold any of / : . % " '`);
  return name;
}

/** Keys follow no pattern here, as in MLflow. */
const pairOf =
  (what: string) =>
  ({ key, value }: Param | Tag): Param & Tag => ({
    key: text(`${what} key`, key, limits.loggedModelKey),
    value: text(`Value of ${what} '${key}'`, value, Infinity),
  });

const paramsOf = (params: readonly Param[]): readonly Param[] =>
  unrepeated("Logged model param", params.map(pairOf("logged model param")), "BAD_REQUEST");

function newModel(model: CreateLoggedModel): NewLoggedModel {
  return {
    id: `m-${crypto.randomUUID().replaceAll("-", "")}`,
    experimentId: experimentId(model.experimentId),
    name: nameOf(model.name || generateName()),
    modelType: optionalText("Logged model type", model.modelType, limits.loggedModelType),
    sourceRunId: optionalText("Source run id", model.sourceRunId, limits.runIdReference),
    params: paramsOf(model.params ?? []),
    tags: unrepeated("Logged model tag", (model.tags ?? []).map(pairOf("logged model tag")), "BAD_REQUEST"),
  };
}

const datasetOf = (dataset: MetricDataset): MetricDataset => ({
  name: someText("Data set name", dataset.name, limits.datasetName),
  digest: dataset.digest || undefined,
});

export function checkedLoggedModels(driver: LoggedModelDriver, { call, now }: Context): LoggedModels {
  return {
    create: call(async (model) => driver.create(newModel(model), now())),
    get: call(async (id, options = {}) => {
      const model = await driver.get(loggedModelId(id));
      if (model === undefined || (model.lifecycleStage === "deleted" && options.allowDeleted !== true))
        throw failures.loggedModelNotFound(id);
      return model;
    }),
    finalize: call(async (id, status) =>
      driver.finalize(loggedModelId(id), oneOf("Logged model status", status, loggedModelStatuses), now()),
    ),
    setTags: call(async (id, tags) =>
      driver.setTags(
        loggedModelId(id),
        lastOfEach(tags.map(pairOf("logged model tag")), (tag) => tag.key),
      ),
    ),
    deleteTag: call(async (id, tagKey) =>
      driver.deleteTag(loggedModelId(id), text("Tag key", tagKey, limits.loggedModelKey)),
    ),
    logParams: call(async (id, params) => driver.logParams(loggedModelId(id), paramsOf(params))),
    delete: call(async (id) => driver.delete(loggedModelId(id), now())),
    search: call(async (search) => {
      const experimentIds = knownExperimentIds(search.experimentIds);
      const datasets = (search.datasets ?? []).map(datasetOf);
      const sizes = limits.pages.loggedModels;
      // Zero is the wire's absent value here.
      const request = { ...search, maxResults: search.maxResults || sizes.default };
      return searchPage(request, {
        filter: parseFilter(searchables.loggedModels, search.filter),
        orderBy: parseLoggedModelOrder(search.orderBy),
        sizes,
        toRow: searchRows.loggedModel,
        find: async (query) => {
          if (experimentIds.length === 0) return [];
          const toRow = (model: LoggedModel): SearchRow => searchRows.loggedModel(model, datasets);
          return (
            driver.search?.({ ...query, experimentIds, datasets }) ??
            selectRows(driver.list(experimentIds), toRow, query)
          );
        },
      });
    }),
  };
}
