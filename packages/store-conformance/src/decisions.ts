// Where Runledger answers otherwise than MLflow 3.17.2's own server (SQLite store), on purpose, and why. A run against the real server lists these cases as gaps.

/** One line of reason for each decision that a case is tagged with. */
export const decisions = {
  "archiving-needs-an-active-stage":
    "MLflow answers 500 when existing versions are to be archived for stage None or Archived; that is the caller's mistake, so 400.",
  "bad-lists-are-the-callers-mistake": "A list of bare words in a filter is a 500 in MLflow, 400 here.",
  "bad-model-filters-are-the-callers-mistake":
    "Unknown attributes and bad numbers in a logged-model filter are a 500 in MLflow, 400 here.",
  "bad-paging-is-the-callers-mistake":
    "A garbled page token of a logged-model search is a 500 in MLflow, and a negative page size of it or of a registered-model search is taken; 400 here.",
  "batches-are-atomic":
    "MLflow commits params, metrics and tags of a batch one after the other, and calls an unknown logged model a BAD_REQUEST; here a batch is all or nothing, and the model is a 404.",
  "column-lengths-hold-everywhere":
    "SQLite ignores the lengths of MLflow's own columns, PostgreSQL and MySQL do not; what one store refuses all refuse.",
  "calls-at-once-are-safe":
    "MLflow's server reads first and writes later, and runs out of database connections beyond 15 calls at once: of calls at the same time some fail with a 500 and some updates are lost. Whether they are is a matter of luck, so a run against it leaves these cases out.",
  "data-sets-go-by-name-alone":
    "A search over metrics on a data set without a digest finds nothing in MLflow's SQL store, as it looks for points whose digest is NULL; its file store and ours take any digest.",
  "ids-beyond-int64": "An experiment id beyond 64 bits is a 500 in MLflow on SQLite, 404 on PostgreSQL; 404 here.",
  "ilike-folds-unicode":
    "SQLite's ILIKE folds ASCII only, PostgreSQL's folds every script; ours always folds every script.",
  "model-params-are-like-run-params":
    "Logging a param of a logged model again is a BAD_REQUEST in MLflow even with the same value; here it follows the rule of run params.",
  "model-status-has-a-name":
    "A filter on the status of a logged model finds nothing by name on MLflow's SQLite store and does on its file store; ours take the name and the number.",
  "numbers-beyond-double":
    "MLflow's JSON parser turns what it cannot read into 0 and goes on; numbers that are no integers within ±2^53 are refused here.",
  "outputs-are-idempotent":
    "Logging an output model twice is a BAD_REQUEST in MLflow; here it is fine, as with inputs.",
  "pages-follow-the-last-row":
    "MLflow's page token is an offset, so rows repeat or vanish when others are written in between; ours names the last row and is bound to its ordering.",
  "registry-null-tests-are-the-callers-mistake": "IS NULL in a registry filter is a 500 in MLflow, 400 here.",
  "rename-of-a-deleted-experiment":
    "MLflow answers INVALID_STATE, which is a 500; here it is INVALID_PARAMETER_VALUE, as for every other write to what is deleted.",
  "repeated-order-keys":
    "A run attribute or metric named twice in an ordering is a 500 in MLflow's SQL stores and fine in its file store; here the second decides nothing.",
  "taken-experiment-name":
    "MLflow answers BAD_REQUEST with the SQL statement in it; here a rename says RESOURCE_ALREADY_EXISTS, as create does.",
} as const satisfies Record<string, string>;

export type Decision = keyof typeof decisions;
