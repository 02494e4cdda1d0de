// What MLflow's older servers do otherwise, found by running the suite against them. All of it is their doing, or what our client refuses since they would pass it over.
import type { Gap } from "@runledger/store-conformance/vitest";

export const oldVersions = ["2.9.2", "2.22.5", "3.1.4"] as const;
export type OldVersion = (typeof oldVersions)[number];

/** Cases of decisions, where 3.17.2 answers otherwise than we do, but these did not yet. */
export const passedByOld: Readonly<Record<OldVersion, readonly string[]>> = {
  "2.9.2": [
    "experiments.get/finds-nothing-beyond-int64",
    "runs.search/refuses-a-list-of-bare-words",
    "limits.registry/model-tag-value",
    "registeredModels.search/refuses-null-tests",
  ],
  "2.22.5": [
    "experiments.get/finds-nothing-beyond-int64",
    "runs.search/refuses-a-list-of-bare-words",
    "limits.registry/model-tag-value",
    "registeredModels.search/refuses-null-tests",
  ],
  "3.1.4": ["experiments.get/finds-nothing-beyond-int64", "registeredModels.search/refuses-null-tests"],
};

export const oldGaps: readonly (Gap & { readonly versions: readonly OldVersion[] })[] = [
  {
    reason:
      "an experiment id that is no integer is an unknown one, not a malformed one, and a search in it finds nothing",
    versions: ["2.9.2", "2.22.5", "3.1.4"],
    cases: [
      "experiments.get/refuses-an-id-that-is-no-integer",
      "runs.create/refuses-an-experiment-id-that-is-no-integer",
      "runs.search/refuses-an-experiment-id-that-is-no-integer",
    ],
  },
  {
    reason:
      "an experiment id that is no integer is an unknown one, not a malformed one, and a search in it finds nothing",
    versions: ["3.1.4"],
    cases: [
      "loggedModels.create/refuses-unknown-and-deleted-experiments",
      "loggedModels.search/sees-only-the-experiments-asked-for",
    ],
  },
  {
    reason: "tags of experiments cannot be deleted before 3.2",
    versions: ["2.9.2", "2.22.5", "3.1.4"],
    cases: [
      "experiments.deleteTag/removes-that-tag-only",
      "experiments.deleteTag/refuses-a-missing-tag",
      "experiments.deleteTag/refuses-an-unknown-id",
      "experiments.deleteTag/refuses-a-deleted-experiment",
    ],
  },
  {
    reason: "IS NULL came to filters later; this version cannot read it",
    versions: ["2.9.2", "2.22.5", "3.1.4"],
    cases: [
      "experiments.search/is-null-finds-the-absent",
      "runs.search/operators-ignore-case",
      "runs.search/is-null-finds-the-absent",
      "runs.search/sees-what-was-written-just-now",
    ],
  },
  {
    reason: "filters of experiments do not know experiment_id",
    versions: ["2.9.2", "2.22.5", "3.1.4"],
    cases: ["experiments.search/ids-compare-as-ids"],
  },
  {
    reason: "fractions are taken where whole numbers are meant",
    versions: ["2.9.2", "2.22.5", "3.1.4"],
    cases: ["experiments.search/refuses-bad-values", "modelVersions.search/refuses-what-it-does-not-know"],
  },
  {
    reason: "unknown comparators in filters are a 500",
    versions: ["2.9.2"],
    cases: [
      "experiments.search/refuses-what-it-does-not-know",
      "runs.search/refuses-comparators-of-attributes",
      "runs.search/refuses-comparators-of-data-sets",
    ],
  },
  {
    reason: "models are inputs and outputs of runs from 3.0 on; before, data sets are all that a run has",
    versions: ["2.9.2", "2.22.5"],
    cases: [
      "runs.delete/refuses-inputs-and-outputs",
      "datasets.logInputs/takes-models-too",
      "datasets.logInputs/shows-in-searches-without-models",
      "datasets.logOutputs/keeps-model-and-step",
      "datasets.logOutputs/shows-in-searches",
      "datasets.logOutputs/refuses-an-unknown-run",
    ],
  },
  {
    reason: "a list of data sets that is empty is refused as missing",
    versions: ["2.9.2", "2.22.5"],
    cases: ["datasets.logInputs/nothing-is-fine-for-a-known-run-only"],
  },
  {
    reason: "equal points within one batch break its key, and the batch is a BAD_REQUEST",
    versions: ["2.9.2", "2.22.5", "3.1.4"],
    cases: ["metrics.history/keeps-equal-points-once"],
  },
  {
    reason: "equal points within one batch break its key, and the batch is a BAD_REQUEST",
    versions: ["3.1.4"],
    cases: ["loggedModels.search/data-sets-narrow-metric-clauses"],
  },
  {
    reason: "the history is not paged: size and token are passed over",
    versions: ["2.9.2", "2.22.5"],
    cases: ["metrics.history/a-full-last-page-has-no-token", "metrics.history/refuses-a-garbled-token"],
  },
  {
    reason: "the size of a page of a history is not checked",
    versions: ["2.9.2", "2.22.5", "3.1.4"],
    cases: ["metrics.history/refuses-page-sizes-below-one"],
  },
  {
    reason: "histories of at most 20 runs are read at once, not of 100",
    versions: ["2.9.2"],
    cases: ["metrics.bulkHistory/takes-1-to-100-runs"],
  },
  {
    reason: "samples of histories came with 2.11",
    versions: ["2.9.2"],
    cases: [
      "metrics.intervalHistory/gives-all-points-when-they-fit",
      "metrics.intervalHistory/gives-the-first-of-each-bucket-and-the-last-point",
      "metrics.intervalHistory/goes-by-step-not-by-time",
      "metrics.intervalHistory/orders-points-of-one-step-by-time-and-value",
      "metrics.intervalHistory/gives-runs-in-the-order-asked",
      "metrics.intervalHistory/samples-each-run-by-itself",
      "metrics.intervalHistory/a-range-includes-both-ends",
      "metrics.intervalHistory/negative-steps-count-too",
      "metrics.intervalHistory/unknown-runs-and-keys-give-nothing",
      "metrics.intervalHistory/refuses-half-a-range-and-a-reversed-one",
      "metrics.intervalHistory/takes-1-to-2500-points-of-1-to-100-runs",
    ],
  },
  {
    reason: "samples are taken at even places of the list of steps of all runs, not in buckets for each run",
    versions: ["2.22.5", "3.1.4"],
    cases: [
      "metrics.intervalHistory/gives-the-first-of-each-bucket-and-the-last-point",
      "metrics.intervalHistory/goes-by-step-not-by-time",
      "metrics.intervalHistory/samples-each-run-by-itself",
      "metrics.intervalHistory/a-range-includes-both-ends",
      "metrics.intervalHistory/negative-steps-count-too",
    ],
  },
  {
    reason: "NaN is stored as 0 and found as 0",
    versions: ["2.9.2", "2.22.5", "3.1.4"],
    cases: ["runs.search/metrics-compare-as-numbers", "runs.search/nan-matches-only-unequal"],
  },
  {
    reason: "run ids in a list are read as a tuple of Python, which one id is not",
    versions: ["2.9.2", "2.22.5"],
    cases: ["runs.search/run-id-in-a-list"],
  },
  {
    reason: "a token is given whenever the page is full, so that the last page may be empty",
    versions: ["2.9.2", "2.22.5", "3.1.4"],
    cases: ["runs.search.pages/a-full-last-page-has-no-token", "runs.search.pages/keep-the-filter"],
  },
  {
    reason: "a page of 0 rows is allowed",
    versions: ["2.9.2"],
    cases: ["runs.search.pages/take-1-to-50000-rows"],
  },
  {
    reason: "values of tags of experiments may have 5,000 characters, not 20,000",
    versions: ["2.9.2", "2.22.5", "3.1.4"],
    cases: ["limits/experiment-tag-value"],
  },
  {
    reason: "over-long values are refused, not cut",
    versions: ["2.9.2"],
    cases: ["limits/a-long-param-value-is-cut", "limits/a-long-tag-value-is-cut", "limits/cut-params-compare-as-cut"],
  },
  {
    reason: "names are of ASCII letters, digits and a few signs",
    versions: ["2.9.2"],
    cases: ["limits/names-may-hold-letters-of-any-script"],
  },
  {
    reason: "artifact locations that mislead are taken",
    versions: ["2.9.2", "2.22.5", "3.1.4"],
    cases: ["limits/locations-must-not-mislead"],
  },
  {
    reason:
      "a data set is known by name and digest in all experiments together: the first experiment's is shown elsewhere, and belongs to no summary there",
    versions: ["2.9.2", "2.22.5", "3.1.4"],
    cases: [
      "datasets.logInputs/is-known-by-name-and-digest-within-an-experiment",
      "datasets.summaries/is-ordered-by-name-and-digest",
    ],
  },
  {
    reason: "searches do not show outputs",
    versions: ["3.1.4"],
    cases: ["datasets.logOutputs/shows-in-searches"],
  },
  {
    reason: "names of registered models are checked less",
    versions: ["2.9.2", "2.22.5", "3.1.4"],
    cases: [
      "registeredModels.create/refuses-names-that-break-uris",
      "registeredModels.rename/refuses-bad-and-unknown-names",
    ],
  },
  {
    reason: "the alias latest is reserved, but not resolved",
    versions: ["2.9.2", "2.22.5", "3.1.4"],
    cases: [
      "registeredModels.get/compares-versions-as-numbers",
      "modelVersions.delete/hides-that-version-everywhere",
      "aliases/latest-is-the-highest-version",
    ],
  },
  {
    reason: "an unknown alias is a 404, which became a 400 later",
    versions: ["2.9.2", "2.22.5", "3.1.4"],
    cases: ["aliases/go-with-their-version"],
  },
  {
    reason: "prompts are registered models like all others",
    versions: ["2.9.2"],
    cases: [
      "registeredModels.search/finds-all-by-name",
      "registeredModels.search/names-compare-exactly",
      "registeredModels.search/prompts-show-only-when-asked-for",
      "registeredModels.search.order/by-name-goes-by-code-point",
      "registeredModels.search.order/by-update-time",
    ],
  },
  {
    reason: "lists in filters of the registry are for run ids only, and NOT IN is unknown",
    versions: ["2.9.2", "2.22.5", "3.1.4"],
    cases: [
      "registeredModels.search/names-in-a-list",
      "modelVersions.search/names-compare",
      "modelVersions.search/runs-compare",
    ],
  },
  {
    reason: "deleted logged models cannot be looked at before 3.7",
    versions: ["3.1.4"],
    cases: [
      "loggedModels.get/refuses-an-unknown-id",
      "loggedModels.delete/is-soft-and-idempotent",
      "loggedModels.delete/leaves-finalize-and-tags-open",
    ],
  },
  {
    reason: "comparators of logged models are upper case only",
    versions: ["3.1.4"],
    cases: ["loggedModels.search/names-compare-exactly"],
  },
];
