// Tags of runs whose meaning more than one store has to know.

/** Names the run that this one is nested in. */
export const parentRunTag = "mlflow.parentRunId";
