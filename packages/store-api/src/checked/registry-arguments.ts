// Arguments of the model registry: names of models, aliases, stages, descriptions.
import type { Stage } from "../contract/registry.js";
import { shown } from "../failures.js";
import { limits } from "../limits.js";
import { invalid, isNormalPath, optionalText, someText } from "./arguments.js";

export function modelName(name: string): string {
  if (someText("Registered model name", name, limits.registeredModelName).trim() === "")
    invalid("Registered model name must not be blank");
  if (/[/:]/.test(name)) invalid(`Registered model name ${shown(name)} must not hold '/' or ':'`);
  return isNormalPath(name) ? name : invalid(`Registered model name ${shown(name)} must not be '.' or start with '..'`);
}

/** An alias that is looked up or deleted; `latest` is one. */
export function aliasName(alias: string): string {
  someText("Alias", alias, limits.alias);
  return /^[\p{L}\p{N}_-]*$/u.test(alias)
    ? alias
    : invalid(`Alias ${shown(alias)} may hold only letters, digits, '_' and '-'`);
}

/** An alias that can be given to a version. */
export function newAliasName(alias: string): string {
  if (isLatest(aliasName(alias)) || /^v\d+$/i.test(alias))
    invalid(`Alias ${shown(alias)} is reserved, as 'latest' and 'v<number>' are`);
  return alias;
}

export const isLatest = (alias: string): boolean => alias.toLowerCase() === "latest";

export const stages = ["None", "Staging", "Production", "Archived"] as const satisfies readonly Stage[];

/** Any letter case is taken. */
export function stageOf(stage: string): Stage {
  const folded = String(stage).toLowerCase();
  return (
    stages.find((known) => known.toLowerCase() === folded) ??
    invalid(`Stage ${shown(stage)} is unknown; it is one of ${stages.join(", ")}`)
  );
}

/** Without one it is erased. */
export const descriptionOf = (description: string | undefined): string | null =>
  optionalText("Description", description, limits.description);
