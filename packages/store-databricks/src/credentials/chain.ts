// Which way to sign in serves: the first that can, in the order of Databricks' unified authentication, or the one that is chosen.
import { raise, shown } from "@runledger/store-api";
import { attribute } from "../env.js";
import { azureCli, azureClientSecret } from "./azure.js";
import type { Credential, Way, WayContext } from "./credential.js";
import { databricksCli } from "./databricks-cli.js";
import { basic, pat } from "./fixed.js";
import { oauthM2m } from "./oauth-m2m.js";

const ways: readonly Way[] = [pat, basic, oauthM2m, azureClientSecret, azureCli, databricksCli];

/** Ways that Databricks' own clients have, by name; here a name is all they have. */
const elsewhere = new Set(
  (
    "metadata-service env-oidc file-oidc github-oidc github-oidc-azure azure-devops-oidc azure-msi external-browser " +
    "runtime runtime-oauth google-credentials google-id model-serving"
  ).split(" "),
);

function waysFor({ configuration }: WayContext): readonly Way[] {
  const { auth_type } = configuration.settings;
  if (auth_type === undefined) return ways;
  const chosen = ways.filter(({ name }) => name === auth_type.value);
  if (chosen.length > 0) return chosen;
  const known = elsewhere.has(auth_type.value)
    ? "is a way to sign in that Runledger does not offer"
    : "is no way to sign in";
  return raise(
    "INVALID_PARAMETER_VALUE",
    `${auth_type.from} is ${shown(auth_type.value)}, which ${known}; it must be one of ${ways.map(({ name }) => name).join(", ")}`,
  );
}

function missingFor({ needs }: Way, { configuration }: WayContext): string | undefined {
  const missing = needs.filter((name) => configuration.settings[name] === undefined);
  return missing.length === 0 ? undefined : missing.map((name) => attribute(name).variable ?? name).join(" and ");
}

const sourcesFor = ({ needs }: Way, { configuration }: WayContext): string =>
  needs.flatMap((name) => configuration.settings[name]?.from ?? []).join(", ");

/**
 * The ways that only need settings are not tried out here: a wrong token or secret shows with the first call.
 *
 * @throws UNAUTHENTICATED naming each way that was tried and what it lacked
 */
export async function chooseCredential(context: WayContext): Promise<Credential> {
  const lacking: string[] = [];
  for (const way of waysFor(context)) {
    const missing = missingFor(way, context);
    if (missing !== undefined) {
      lacking.push(`${way.name} lacks ${missing}`);
      continue;
    }
    const found = await way.configure(context, { way: way.name, shown: `${way.name} (${sourcesFor(way, context)})` });
    if ("headers" in found) return found;
    lacking.push(`${way.name}: ${found.reason}`);
  }
  return raise(
    "UNAUTHENTICATED",
    `There are no credentials for ${context.workspace.base} in ${context.configuration.read} (${lacking.join("; ")})`,
  );
}
