// The URIs of Databricks, and what is said to those that cannot be opened.
import { raise, type StoreLocation } from "@runledger/store-api";

const unityCatalog =
  "Unity Catalog keeps registered models only, no runs, and this store does not speak its API: " +
  "name the workspace itself with 'databricks' or 'databricks://profile', which has runs and the workspace registry, " +
  "and use MLflow's own client with registry URI 'databricks-uc' for models in Unity Catalog";

/**
 * The profile that a URI names, undefined for the bare `databricks`.
 *
 * @throws INVALID_PARAMETER_VALUE on a URI of Unity Catalog, of a secret scope, or with a malformed profile
 */
export function profileOf({ scheme, uri }: Pick<StoreLocation, "scheme" | "uri">): string | undefined {
  if (scheme !== "databricks")
    return raise("INVALID_PARAMETER_VALUE", `'${scheme}' cannot be opened here. ${unityCatalog}`);
  if (uri === "databricks") return undefined;
  const [, profile = "", prefix] = /^databricks:\/\/([^/:]*)(?::([^/]*))?\/?$/iu.exec(uri) ?? [];
  if (profile === "" || /\s/u.test(profile)) {
    return raise(
      "INVALID_PARAMETER_VALUE",
      "A Databricks URI must be 'databricks' or 'databricks://profile', with the name of a profile without spaces, slashes and colons",
    );
  }
  if (prefix === undefined) return profile;
  return raise(
    "INVALID_PARAMETER_VALUE",
    `'${uri}' names secrets of a scope, which can be read inside Databricks only (keys '${prefix}-host' and '${prefix}-token' ` +
      `of scope '${profile}'): outside, set DATABRICKS_HOST and DATABRICKS_TOKEN to their values and open 'databricks'`,
  );
}
