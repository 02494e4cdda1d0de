// Prompts are registered models with a tag. Searches of the registry leave them out unless the filter asks for them.
import type { Clause, Field, Filter } from "./filter.js";

const isPrompt: Field = { space: "tag", key: "mlflow.prompt.is_prompt", type: "string" };
const notPrompt: Clause = { kind: "lacks", field: isPrompt, value: "true" };

/** `= 'false'` or `!= 'true'`, which also means the models that never had the tag. */
function asksForModels(clause: Clause): boolean {
  if (clause.kind !== "compare") return false;
  const value = String(clause.value).toLowerCase();
  return (clause.op === "=" && value === "false") || (clause.op === "!=" && value === "true");
}

/** The filter as the registry means it. Only clauses on tag `mlflow.prompt.is_prompt` matter. */
export function withoutPrompts(filter: Filter): Filter {
  const isAboutPrompts = ({ field }: Clause): boolean => field.space === isPrompt.space && field.key === isPrompt.key;
  if (!filter.clauses.some(isAboutPrompts)) return { ...filter, clauses: [...filter.clauses, notPrompt] };
  return {
    ...filter,
    clauses: filter.clauses.map((clause) => (isAboutPrompts(clause) && asksForModels(clause) ? notPrompt : clause)),
  };
}
