// The tag in which a run keeps the descriptions of its models: a JSON list.
import { shown } from "../failures.js";
import { limits } from "../limits.js";
import { invalid, text } from "./arguments.js";

export const modelHistoryTag = "mlflow.log-model.history";

function parsed(what: string, json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return invalid(`${what} ${shown(json)} is not JSON`);
  }
}

/** Descriptions stay the text they were, so that no number in them changes. */
export function appendModel(modelJson: string): (history: string | undefined) => string {
  const model = parsed("Model", modelJson);
  if (typeof model !== "object" || model === null || Array.isArray(model))
    return invalid(`Model ${shown(modelJson)} must be a JSON object`);
  const missing = ["artifact_path", "run_id"].filter((field) => !Object.hasOwn(model, field));
  if (missing.length > 0) invalid(`Model ${shown(modelJson)} lacks ${missing.join(" and ")}`);
  return (history) => {
    const former = history?.trim() ?? "";
    const list = former === "" ? [] : parsed(`Tag ${modelHistoryTag}`, former);
    if (!Array.isArray(list)) return invalid(`Tag ${modelHistoryTag} ${shown(former)} must be a JSON list`);
    const kept = list.length === 0 ? "" : `${former.slice(1, -1)}, `;
    return text(`Tag ${modelHistoryTag}`, `[${kept}${modelJson.trim()}]`, limits.runTagValue);
  };
}
