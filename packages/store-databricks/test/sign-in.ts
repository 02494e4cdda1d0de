// What the tests of credentials share: a home without anything in it, programs that print what they are told, and a fetch that answers by address.
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Fetch } from "@runledger/store-http/internal";
import { onTestFinished } from "vitest";
import { chooseCredential } from "../src/credentials/chain.js";
import type { Credential } from "../src/credentials/credential.js";
import type { Environment } from "../src/env.js";
import { readConfiguration } from "../src/settings/settings.js";
import { createWorkspace } from "../src/workspace.js";

/** Of the node that runs the tests, for the programs below. */
const nodeFolder = dirname(process.execPath);

export async function emptyHome(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "runledger-databricks-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}

/** A folder with a program that does what `body` says, in JavaScript; it is the whole PATH. */
export async function withProgram(
  name: string,
  body: string,
): Promise<{ readonly HOME: string; readonly PATH: string }> {
  const folder = await emptyHome();
  const file = join(folder, name);
  await writeFile(file, `#!${process.execPath}\n${body}\n`);
  await chmod(file, 0o755);
  return { HOME: folder, PATH: `${folder}:${nodeFolder}` };
}

export interface Asked {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Made anew for each request, as a body can be read once. */
type Answer = () => Response;

/** Answers by the start of the address, 404 else; keeps what was asked. */
export function answering(answers: Readonly<Record<string, Answer>>): {
  readonly fetch: Fetch;
  readonly asked: Asked[];
} {
  const asked: Asked[] = [];
  const fetch: Fetch = async (url, { headers, body = "" }) => {
    asked.push({ url, headers, body: typeof body === "string" ? body : "" });
    const found = Object.entries(answers).find(([start]) => url.startsWith(start))?.[1];
    return found === undefined ? new Response("", { status: 404 }) : found();
  };
  return { fetch, asked };
}

/** The credential that these settings give, without a store around it. */
export async function signIn(
  environment: Environment,
  { fetch = answering({}).fetch, profile }: { readonly fetch?: Fetch; readonly profile?: string } = {},
): Promise<Credential> {
  const configuration = await readConfiguration(profile, environment);
  const { host = { value: "https://none", from: "test" } } = configuration.settings;
  const transport = { fetch, retry: { maxRetries: 0 }, followRedirects: false } as const;
  const workspace = createWorkspace(host, configuration.settings, transport);
  return chooseCredential({ configuration, workspace, environment, transport, now: Date.now });
}
