// Where the settings of a workspace come from: the environment, then one profile, in the order of Databricks' unified authentication.
import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { raise, shown } from "@runledger/store-api";
import {
  attribute,
  attributeNames,
  type AttributeName,
  type CredentialGroup,
  type Environment,
  variable,
} from "../env.js";
import { parseProfiles, type Profile } from "./profile-file.js";

/** A value and where it was found; only `from` may be shown. */
export interface Setting {
  readonly value: string;
  /** `DATABRICKS_HOST`, or `host of profile 'x' in /home/me/.databrickscfg`. */
  readonly from: string;
}

export type Settings = { readonly [Name in AttributeName]?: Setting };

export interface Configuration {
  readonly settings: Settings;
  /** The profile that was read by name. */
  readonly profile: string | undefined;
  /** What was read, for whoever misses something: `the environment`, `profile 'x' in /home/me/.databrickscfg`. */
  readonly read: string;
}

const DEFAULT_PROFILE = "DEFAULT";
/** Keeps the name of the default profile, and is no profile itself. */
const SETTINGS_SECTION = "__settings__";

function fromEnvironment(environment: Environment): Settings {
  return collect((name) => {
    const from = attribute(name).variable;
    const value = from === undefined ? undefined : variable(environment, from);
    return from === undefined || value === undefined ? undefined : { value, from };
  });
}

const fromProfile = (profile: Profile, where: string): Settings =>
  collect((name) => {
    const value = profile.get(name);
    return value === undefined ? undefined : { value, from: `${name} of ${where}` };
  });

function collect(find: (name: AttributeName) => Setting | undefined): Settings {
  return Object.fromEntries(
    attributeNames.flatMap((name) => {
      const found = find(name);
      return found === undefined ? [] : [[name, found]];
    }),
  );
}

const homeOf = (environment: Environment): string =>
  variable(environment, "HOME") ?? variable(environment, "USERPROFILE") ?? homedir();

function fileOf(environment: Environment): string {
  const named = variable(environment, "DATABRICKS_CONFIG_FILE") ?? "~/.databrickscfg";
  return named.startsWith("~/") ? join(homeOf(environment), named.slice(2)) : named;
}

/** Undefined where there is no such file. */
async function profilesIn(file: string): Promise<ReadonlyMap<string, Profile> | undefined> {
  try {
    return parseProfiles(await readFile(file, "utf8"));
  } catch (cause) {
    if (cause instanceof Error && "code" in cause && cause.code === "ENOENT") return undefined;
    return raise("INVALID_PARAMETER_VALUE", `The file of Databricks profiles, ${shown(file)}, cannot be read`, {
      cause,
    });
  }
}

interface Found {
  readonly settings: Settings;
  readonly profile: string | undefined;
  readonly read: string;
}

/** A profile by name, and who wants it. */
interface Asked extends Setting {
  /** Whether nothing can be done without it. */
  readonly needed: boolean;
}

/** @param asked undefined leaves the choice to the file, which may have none */
async function readProfile(file: string, asked: Asked | undefined): Promise<Found> {
  const profiles = await profilesIn(file);
  const name = asked?.value ?? profiles?.get(SETTINGS_SECTION)?.get("default_profile") ?? DEFAULT_PROFILE;
  const profile = name === SETTINGS_SECTION ? undefined : profiles?.get(name);
  const shownProfile = `profile ${shown(name)}`;
  if (profile !== undefined) {
    const read = `${shownProfile} in ${file}`;
    return { settings: fromProfile(profile, read), profile: name === DEFAULT_PROFILE ? undefined : name, read };
  }
  if (profiles === undefined && asked?.needed !== true) {
    return { settings: {}, profile: undefined, read: `${file}, which does not exist` };
  }
  if (asked === undefined) return { settings: {}, profile: undefined, read: `${file}, which has no ${shownProfile}` };
  const names = [...(profiles?.keys() ?? [])].filter((other) => other !== SETTINGS_SECTION).map(shown);
  const others = names.length === 0 ? "has no profile" : `has only ${names.join(", ")}`;
  return raise(
    "INVALID_PARAMETER_VALUE",
    `Profile ${shown(name)} was asked for by ${asked.from}, but ${file} ${profiles === undefined ? "does not exist" : others}`,
  );
}

const signsIn = (settings: Settings): boolean =>
  attributeNames.some((name) => settings[name] !== undefined && attribute(name).group !== undefined);

/** A host of one place never gets the credentials of another by accident. */
function checkHosts(environment: Settings, profile: Settings): void {
  const [ours, theirs] = [environment.host, profile.host];
  if (ours === undefined || theirs === undefined || ours.value === theirs.value || signsIn(environment)) return;
  raise(
    "INVALID_PARAMETER_VALUE",
    `${ours.from} is ${shown(ours.value)}, but ${theirs.from} is ${shown(theirs.value)}, and the credentials are of the profile: unset ${ours.from}, or set credentials beside it`,
  );
}

/** Several ways to sign in are no mistake when one is chosen. */
function checkGroups(settings: Settings): void {
  if (settings.auth_type !== undefined) return;
  const groups = new Map<CredentialGroup, string>();
  for (const name of attributeNames) {
    const { group } = attribute(name);
    const setting = settings[name];
    if (group !== undefined && setting !== undefined && !groups.has(group)) groups.set(group, setting.from);
  }
  if (groups.size <= 1) return;
  const named = [...groups].map(([group, from]) => `${group} (${from})`).join(" and ");
  raise(
    "INVALID_PARAMETER_VALUE",
    `There is more than one way to sign in to Databricks: ${named}; unset all but one, or choose with DATABRICKS_AUTH_TYPE`,
  );
}

/**
 * A profile that the URI names is read alone: no variable of the environment mixes with it, save where the CLI is.
 * Otherwise variables go before the profile of DATABRICKS_CONFIG_PROFILE, key by key, and where neither that nor any
 * host or credentials are set, the default profile of the file is read.
 *
 * @throws INVALID_PARAMETER_VALUE on a profile that is missing, or settings that contradict each other
 */
export async function readConfiguration(
  uriProfile: string | undefined,
  environment: Environment,
): Promise<Configuration> {
  const file = fileOf(environment);
  const variables = fromEnvironment(environment);
  if (uriProfile !== undefined) {
    const found = await readProfile(file, { value: uriProfile, from: `'databricks://${uriProfile}'`, needed: true });
    checkGroups(found.settings);
    const { databricks_cli_path } = variables;
    return { ...found, settings: { ...(databricks_cli_path && { databricks_cli_path }), ...found.settings } };
  }
  const named = variable(environment, "DATABRICKS_CONFIG_PROFILE");
  if (named === undefined && (variables.host !== undefined || signsIn(variables))) {
    checkGroups(variables);
    return { settings: variables, profile: undefined, read: "the environment" };
  }
  const needed = variables.host === undefined || !signsIn(variables);
  const asked = named === undefined ? undefined : { value: named, from: "DATABRICKS_CONFIG_PROFILE", needed };
  const found = await readProfile(file, asked);
  checkHosts(variables, found.settings);
  const settings = { ...found.settings, ...variables };
  checkGroups(settings);
  return { settings, profile: found.profile, read: `the environment and ${found.read}` };
}
