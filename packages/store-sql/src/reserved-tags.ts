// Tags that the SQL store itself reads or writes.

/** The name of a run once more: filters on `run_name` look here. */
export const RUN_NAME = "mlflow.runName";
/** On an input: what the run used the data set for. */
export const DATASET_CONTEXT = "mlflow.data.context";
