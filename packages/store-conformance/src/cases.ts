// All cases, in the order of the contract.
import type { Case } from "./case.js";
import { aliasCases } from "./cases/aliases.js";
import { bulkHistoryCases } from "./cases/bulk-history.js";
import { closingCases } from "./cases/closing.js";
import { concurrencyCases } from "./cases/concurrency.js";
import { datasetCases } from "./cases/datasets.js";
import { experimentCases } from "./cases/experiments.js";
import { lifecycleCases } from "./cases/lifecycle.js";
import { limitCases } from "./cases/limits.js";
import { loggedModelCases } from "./cases/logged-models.js";
import { metricHistoryCases } from "./cases/metric-history.js";
import { metricCases } from "./cases/metrics.js";
import { modelVersionCases } from "./cases/model-versions.js";
import { orderByCases } from "./cases/order-by.js";
import { pagingCases } from "./cases/paging.js";
import { paramCases } from "./cases/params.js";
import { registeredModelCases } from "./cases/registered-models.js";
import { runCases } from "./cases/runs.js";
import { searchExperimentCases } from "./cases/search-experiments.js";
import { searchLoggedModelCases } from "./cases/search-logged-models.js";
import { searchRegistryCases } from "./cases/search-registry.js";
import { searchRunCases } from "./cases/search-runs.js";
import { tagCases } from "./cases/tags.js";
import { trashCases } from "./cases/trash.js";
import { transferPutModelCases } from "./cases/transfer-put-models.js";
import { transferPutCases } from "./cases/transfer-put.js";
import { transferReadCases } from "./cases/transfer-read.js";
import { valueCases } from "./cases/values.js";

export const cases: readonly Case[] = [
  ...experimentCases,
  ...searchExperimentCases,
  ...runCases,
  ...lifecycleCases,
  ...paramCases,
  ...tagCases,
  ...metricCases,
  ...metricHistoryCases,
  ...bulkHistoryCases,
  ...searchRunCases,
  ...orderByCases,
  ...pagingCases,
  ...limitCases,
  ...valueCases,
  ...datasetCases,
  ...loggedModelCases,
  ...searchLoggedModelCases,
  ...registeredModelCases,
  ...modelVersionCases,
  ...aliasCases,
  ...searchRegistryCases,
  ...trashCases,
  ...transferReadCases,
  ...transferPutCases,
  ...transferPutModelCases,
  ...concurrencyCases,
  ...closingCases,
];
