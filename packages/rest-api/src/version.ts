// A module of its own, with its own entry: commands tell the version without loading the route table.

/** The MLflow whose protocol is spoken; clients compare it before they use newer endpoints. */
export const mlflowVersion = "3.17.2";
