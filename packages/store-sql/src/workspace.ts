// MLflow's workspaces are not offered: everything lives in the one that MLflow uses without them.

export const WORKSPACE = "default";
