// Broken searches of runs, one bug each.
import type { Clause, Run } from "@runledger/store-api";
import { asking, type Bug, found, runs, seeing } from "./bug.js";

/** A run search that misreads each clause. */
const misreading = (misread: (clause: Clause) => Clause): NonNullable<Bug["driver"]> =>
  asking((query) => ({ ...query, filter: { ...query.filter, clauses: query.filter.clauses.map(misread) } }));

/** A run search that puts its rows in another order. */
const reordering = (
  reorder: (rows: readonly Run[], descending: boolean) => readonly Run[],
): NonNullable<Bug["driver"]> =>
  runs((driver) => ({
    search: async (query) => reorder(await found(driver, query), query.orderBy[0]?.descending === true),
  }));

const withMetrics =
  (change: (value: number) => number) =>
  (run: Run): Run => ({
    ...run,
    metrics: run.metrics.map((metric) => ({ ...metric, value: change(metric.value) })),
  });

const nameOf = (run: Run): string => run.name ?? "";

export const searchBugs: readonly Bug[] = [
  {
    bug: "LIKE ignores case",
    caughtBy: "runs.search/like-is-case-sensitive",
    driver: misreading((clause) => (clause.kind === "like" ? { ...clause, caseSensitive: false } : clause)),
  },
  {
    bug: "ILIKE minds case",
    caughtBy: "runs.search/ilike-ignores-case",
    driver: misreading((clause) => (clause.kind === "like" ? { ...clause, caseSensitive: true } : clause)),
  },
  {
    bug: "ILIKE folds ASCII only",
    caughtBy: "runs.search/ilike-folds-every-script",
    driver: misreading((clause) =>
      clause.kind === "like" && /[^\0-\x7f]/.test(clause.pattern) ? { ...clause, caseSensitive: true } : clause,
    ),
  },
  {
    bug: "an underscore is plain text",
    caughtBy: "runs.search/like-underscore-is-one-character",
    driver: misreading((clause) =>
      clause.kind === "like" && clause.pattern.includes("_")
        ? { kind: "compare", field: clause.field, op: "=", value: clause.pattern }
        : clause,
    ),
  },
  {
    bug: "an underscore is any run of characters",
    caughtBy: "runs.search/like-underscore-is-one-character",
    driver: misreading((clause) =>
      clause.kind === "like" ? { ...clause, pattern: clause.pattern.replaceAll("_", "%") } : clause,
    ),
  },
  {
    bug: "a backslash escapes in LIKE",
    caughtBy: "runs.search/like-has-no-escape-and-no-regex",
    driver: misreading((clause) =>
      clause.kind === "like" ? { ...clause, pattern: clause.pattern.replaceAll("\\", "") } : clause,
    ),
  },
  {
    bug: "wildcards stop at newlines",
    caughtBy: "runs.search/like-crosses-newlines",
    driver: runs((driver) => ({
      search: async (query) => {
        const rows = await found(driver, query);
        const like = query.filter.clauses.some(({ kind }) => kind === "like");
        return rows.filter(({ params }) => !like || params.every(({ value }) => !value.includes("\n")));
      },
    })),
  },
  {
    bug: "unequal finds rows without the key",
    caughtBy: "runs.search/a-missing-key-matches-nothing-not-even-unequal",
    driver: misreading((clause) =>
      clause.kind === "compare" && clause.op === "!=" && typeof clause.value === "string"
        ? { kind: "lacks", field: clause.field, value: clause.value }
        : clause,
    ),
  },
  {
    bug: "IS NULL is not understood",
    caughtBy: "runs.search/is-null-finds-the-absent",
    driver: misreading((clause) => (clause.kind === "null" ? { ...clause, negated: !clause.negated } : clause)),
  },
  {
    bug: "NOT IN means IN",
    caughtBy: "runs.search/run-id-in-a-list",
    driver: misreading((clause) => (clause.kind === "in" ? { ...clause, negated: false } : clause)),
  },
  {
    bug: "only the first clause counts",
    caughtBy: "runs.search/all-clauses-must-hold",
    driver: asking((query) => ({ ...query, filter: { ...query.filter, clauses: query.filter.clauses.slice(0, 1) } })),
  },
  {
    bug: "NaN compares as 0",
    caughtBy: "runs.search/nan-matches-only-unequal",
    driver: seeing(withMetrics((value) => (Number.isNaN(value) ? 0 : value))),
  },
  {
    bug: "NaN sorts first",
    caughtBy: "runs.search.order/metrics-sort-as-numbers-then-nan-then-absent",
    driver: seeing(withMetrics((value) => (Number.isNaN(value) ? -Infinity : value))),
  },
  {
    bug: "absent values come first when descending",
    caughtBy: "runs.search.order/an-absent-end-time-comes-last",
    driver: reordering((rows, descending) =>
      descending ? rows.toSorted((a, b) => Number(b.endTime === null) - Number(a.endTime === null)) : rows,
    ),
  },
  {
    bug: "text sorts by UTF-16 unit",
    caughtBy: "unicode/sorts-by-code-point-not-by-utf16-unit",
    driver: reordering((rows) => rows.toSorted((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1))),
  },
  {
    bug: "text sorts by locale",
    caughtBy: "runs.search.order/run-name-sorts-by-code-point",
    driver: reordering((rows) => rows.toSorted((a, b) => nameOf(a).localeCompare(nameOf(b)))),
  },
  {
    bug: "ties keep the order of creation",
    caughtBy: "runs.search.order/ties-go-by-run-id",
    driver: asking((query) => ({ ...query, orderBy: query.orderBy.filter(({ field }) => field.key !== "run_id") })),
  },
  {
    bug: "later keys are ignored",
    caughtBy: "runs.search.order/later-keys-break-ties",
    driver: asking((query) => ({ ...query, orderBy: [...query.orderBy.slice(0, 1), ...query.orderBy.slice(-1)] })),
  },
  {
    bug: "deleted runs are found",
    caughtBy: "runs.search/views-tell-active-from-deleted",
    driver: asking((query) => ({ ...query, view: "all" })),
  },
  {
    bug: "only the first experiment is searched",
    caughtBy: "runs.search/sees-only-the-experiments-asked-for",
    driver: asking((query) => ({ ...query, experimentIds: query.experimentIds.slice(0, 1) })),
  },
  {
    bug: "every page is the first",
    caughtBy: "runs.search.pages/neither-repeat-nor-skip-by-default",
    driver: asking((query) => ({ ...query, after: undefined })),
  },
  {
    bug: "a page leaves out the row that tells of the next",
    caughtBy: "runs.search.pages/neither-repeat-nor-skip-by-default",
    driver: asking((query) => ({ ...query, limit: Math.max(1, query.limit - 1) })),
  },
  {
    bug: "pages lose rows that tie with the last one",
    caughtBy: "runs.search.pages/neither-repeat-nor-skip-by-metric-ascending",
    driver: asking((query) => (query.after ? { ...query, after: [...query.after.slice(0, -1), "~"] } : query)),
  },
  {
    bug: "a token is always given",
    caughtBy: "runs.search.pages/a-full-last-page-has-no-token",
    store: (store) => ({
      ...store,
      runs: {
        ...store.runs,
        search: async (search) => ({ nextPageToken: "more", ...(await store.runs.search(search)) }),
      },
    }),
  },
  {
    bug: "searches give runs without tags",
    caughtBy: "runs.search/gives-whole-runs",
    store: (store) => ({
      ...store,
      runs: {
        ...store.runs,
        search: async (search) => {
          const page = await store.runs.search(search);
          return { ...page, items: page.items.map((run) => ({ ...run, tags: [] })) };
        },
      },
    }),
  },
];
