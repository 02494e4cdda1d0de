// Every way to sign in to a simulated workspace, with the home, the programs and the variables that it needs.
import { chmod, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { openDatabricksStore } from "@runledger/store-databricks";
import type { Store } from "@runledger/store-api";
import { accounts, type Databricks } from "./databricks.js";
import { emptyFolder } from "./paths.js";
import { inFolder } from "./workspace-folder.js";

export type Environment = Readonly<Record<string, string>>;

const [goodToken = ""] = accounts.tokens;
const { client, user } = accounts;

/** A home of its own with this file of profiles and these programs, the only ones on the PATH. */
export async function home(profiles = "", programs: Readonly<Record<string, string>> = {}): Promise<Environment> {
  const folder = await emptyFolder();
  if (profiles !== "") await writeFile(join(folder, ".databrickscfg"), profiles);
  for (const [name, body] of Object.entries(programs)) {
    await writeFile(join(folder, name), `#!${process.execPath}\n${body}\n`);
    await chmod(join(folder, name), 0o755);
  }
  return { HOME: folder, PATH: `${folder}:${dirname(process.execPath)}` };
}

const printing = (fields: object): string => `console.log(${JSON.stringify(JSON.stringify(fields))})`;

/** Microsoft's sign-in, played by the simulated Databricks. */
const withMicrosoft =
  ({ url }: Databricks): typeof fetch =>
  (input, init) => {
    const asked = input instanceof Request ? input.url : String(input);
    return fetch(asked.replace("https://login.microsoftonline.com", url), init);
  };

const profilesOf = ({ url }: Databricks): string => `[DEFAULT]\nhost = ${url}/?o=77\ntoken = ${goodToken}\n
[machine]\nhost = ${url}\nclient_id = ${client.id}\nclient_secret = ${client.secret}\n`;

export interface WayIn {
  readonly uri?: string;
  readonly environment: (databricks: Databricks) => Promise<Environment>;
  readonly fetch?: (databricks: Databricks) => typeof fetch;
}

/** By name; each signs in to the Databricks that it is handed. */
export const waysIn: Readonly<Record<string, WayIn>> = {
  "an access token": {
    environment: async ({ url }) => ({ DATABRICKS_HOST: url, DATABRICKS_TOKEN: goodToken }),
  },
  "user and password": {
    environment: async ({ url }) => ({
      DATABRICKS_HOST: url,
      DATABRICKS_USERNAME: user.name,
      DATABRICKS_PASSWORD: user.password,
    }),
  },
  "OAuth machine to machine": {
    environment: async ({ url }) => ({
      DATABRICKS_HOST: url,
      DATABRICKS_CLIENT_ID: client.id,
      DATABRICKS_CLIENT_SECRET: client.secret,
    }),
  },
  "the default profile": { environment: (databricks) => home(profilesOf(databricks)) },
  "the profile of the URI": { uri: "databricks://machine", environment: (databricks) => home(profilesOf(databricks)) },
  "the profile of a variable": {
    environment: async (databricks) => ({
      ...(await home(profilesOf(databricks))),
      DATABRICKS_CONFIG_PROFILE: "machine",
    }),
  },
  "a service principal of Azure": {
    environment: async ({ url }) => ({
      DATABRICKS_HOST: url,
      ARM_CLIENT_ID: client.id,
      ARM_CLIENT_SECRET: client.secret,
    }),
    fetch: withMicrosoft,
  },
  "the Azure CLI": {
    environment: async ({ url }) => ({
      DATABRICKS_HOST: url,
      DATABRICKS_AZURE_RESOURCE_ID: "/subscriptions/1/resourceGroups/g/providers/Microsoft.Databricks/workspaces/w",
      ...(await home("", { az: printing({ accessToken: goodToken, expires_on: 4_000_000_000 }) })),
    }),
  },
  "the Databricks CLI": {
    environment: async ({ url }) => ({
      DATABRICKS_HOST: url,
      ...(await home("", { databricks: printing({ access_token: goodToken, expiry: "2999-01-01T00:00:00Z" }) })),
    }),
  },
};

/** A store of the simulated workspace, signed in this way. `more` is added to the environment. */
export async function openBy(way: WayIn, databricks: Databricks, more: Environment = {}): Promise<Store> {
  const environment = { ...(await way.environment(databricks)), ...more };
  return inFolder(await openDatabricksStore(way.uri, { environment, fetch: way.fetch?.(databricks) }));
}
