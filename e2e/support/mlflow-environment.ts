// The environment of MLflow's processes: the caller's, without what would point MLflow elsewhere.
const quietMlflow = {
  MLFLOW_DISABLE_TELEMETRY: "true",
  DO_NOT_TRACK: "true",
  MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR: "false",
  MLFLOW_SERVER_ENABLE_JOB_EXECUTION: "false",
};

export function mlflowEnvironment(): Record<string, string> {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith("MLFLOW_"));
  return { ...(Object.fromEntries(inherited) as Record<string, string>), ...quietMlflow };
}
