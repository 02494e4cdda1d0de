import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { readConfiguration } from "./settings.js";

/** A home with this file of profiles, or none. */
async function home(profiles?: string): Promise<Record<string, string>> {
  const folder = await mkdtemp(join(tmpdir(), "runledger-databricks-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  if (profiles !== undefined) await writeFile(join(folder, ".databrickscfg"), profiles);
  return { HOME: folder };
}

async function values(profile: string | undefined, environment: Record<string, string>): Promise<unknown> {
  const { settings } = await readConfiguration(profile, environment);
  return Object.fromEntries(Object.entries(settings).map(([name, { value }]) => [name, value]));
}

const profiles = "[DEFAULT]\nhost = https://default\ntoken = d\n[prod]\nhost = https://prod\ntoken = p\n";

test("the default profile is read where the environment says nothing", async () => {
  expect(await values(undefined, await home(profiles))).toEqual({ host: "https://default", token: "d" });
});

test("a host in the environment keeps the file out", async () => {
  const environment = { ...(await home(profiles)), DATABRICKS_HOST: "https://env" };
  expect(await values(undefined, environment)).toEqual({ host: "https://env" });
});

test("credentials in the environment keep the file out", async () => {
  const environment = { ...(await home(profiles)), DATABRICKS_TOKEN: "e" };
  expect(await values(undefined, environment)).toEqual({ token: "e" });
});

test("a profile that a variable names fills what the environment leaves open", async () => {
  const environment = { ...(await home(profiles)), DATABRICKS_CONFIG_PROFILE: "prod", DATABRICKS_TOKEN: "e" };
  expect(await values(undefined, environment)).toEqual({ host: "https://prod", token: "e" });
});

test("a profile that the URI names is read alone", async () => {
  const environment = {
    ...(await home(profiles)),
    DATABRICKS_HOST: "https://env",
    DATABRICKS_TOKEN: "e",
    DATABRICKS_CLI_PATH: "/opt/databricks",
  };
  expect(await values("prod", environment)).toEqual({
    host: "https://prod",
    token: "p",
    databricks_cli_path: "/opt/databricks",
  });
});

test("the file may name its default profile", async () => {
  const file = `${profiles}[__settings__]\ndefault_profile = prod\n`;
  const { profile, settings } = await readConfiguration(undefined, await home(file));
  expect([profile, settings.host?.value]).toEqual(["prod", "https://prod"]);
});

test("DATABRICKS_CONFIG_FILE names another file", async () => {
  const { HOME = "" } = await home(profiles);
  const environment = { HOME: "/nowhere", DATABRICKS_CONFIG_FILE: join(HOME, ".databrickscfg") };
  expect(await values(undefined, environment)).toEqual({ host: "https://default", token: "d" });
});

test("without a file and variables nothing is set, and where was looked is known", async () => {
  const { settings, read } = await readConfiguration(undefined, await home());
  expect(settings).toEqual({});
  expect(read).toMatch(/^the environment and .*\.databrickscfg, which does not exist$/u);
});

test("a missing profile is named with those that there are", async () => {
  await expect(readConfiguration("dev", await home(profiles))).rejects.toThrow(
    /Profile 'dev' was asked for by 'databricks:\/\/dev', but .*\.databrickscfg has only 'DEFAULT', 'prod'/u,
  );
  await expect(readConfiguration("dev", await home())).rejects.toThrow(/\.databrickscfg does not exist/u);
});

test("a variable may name a profile where there is no file, if the environment has all that is needed", async () => {
  const environment = { ...(await home()), DATABRICKS_CONFIG_PROFILE: "prod", DATABRICKS_HOST: "https://env" };
  await expect(readConfiguration(undefined, environment)).rejects.toThrow(/asked for by DATABRICKS_CONFIG_PROFILE/u);
  expect(await values(undefined, { ...environment, DATABRICKS_TOKEN: "e" })).toEqual({
    host: "https://env",
    token: "e",
  });
});

test("the host of the environment does not get the token of a profile for another host", async () => {
  const environment = { ...(await home(profiles)), DATABRICKS_CONFIG_PROFILE: "prod", DATABRICKS_HOST: "https://env" };
  await expect(readConfiguration(undefined, environment)).rejects.toThrow(/the credentials are of the profile/u);
});

test("two ways to sign in are refused, unless one is chosen", async () => {
  const environment = { DATABRICKS_HOST: "https://env", DATABRICKS_TOKEN: "t", DATABRICKS_CLIENT_ID: "c" };
  await expect(readConfiguration(undefined, environment)).rejects.toThrow(
    /pat \(DATABRICKS_TOKEN\) and oauth \(DATABRICKS_CLIENT_ID\)/u,
  );
  expect(await values(undefined, { ...environment, DATABRICKS_AUTH_TYPE: "pat" })).toMatchObject({ auth_type: "pat" });
});
