// Asks a program for an access token: the Databricks CLI or the Azure CLI, which keep a person's sign-in.
import { execFile } from "node:child_process";
import { StoreError, type Millis } from "@runledger/store-api";
import type { Environment } from "../env.js";
import { fieldsOf } from "../json.js";
import type { Credential, NotHere } from "./credential.js";
import type { Token } from "./token-source.js";

const TIMEOUT: Millis = 60_000;

export interface TokenCommand {
  readonly program: string;
  readonly args: readonly string[];
  /** For a program that is a script on Windows. */
  readonly shell?: boolean;
  readonly environment: Environment;
}

interface Ended {
  readonly code: number | string | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The error of a failed program is not passed on: it carries what the program printed, which may be a token. */
const run = ({ program, args, shell = false, environment }: TokenCommand): Promise<Ended> =>
  new Promise((resolve) => {
    const options = { env: { ...environment }, timeout: TIMEOUT, maxBuffer: 1 << 20, windowsHide: true, shell };
    execFile(program, [...args], options, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : (error.code ?? null), stdout, stderr }),
    );
  });

/** Databricks says `expiry` (RFC 3339); Azure `expires_on` (seconds), older ones `expiresOn` (local time). */
function expiryOf({ expiry, expires_on, expiresOn }: Readonly<Record<string, unknown>>): Millis | undefined {
  if (expires_on !== undefined) return Number(expires_on) * 1000 || undefined;
  const text = expiry ?? expiresOn;
  return typeof text === "string" ? Date.parse(text.replace(" ", "T")) || undefined : undefined;
}

const firstLine = (text: string): string => text.trim().split(/\r?\n/u)[0]?.slice(0, 200) ?? "";

/** @throws UNAUTHENTICATED saying what was run and how it failed */
export async function commandToken(command: TokenCommand): Promise<Token> {
  const line = `'${[command.program, ...command.args].join(" ")}'`;
  const { code, stdout, stderr } = await run(command);
  if (code === "ENOENT") throw new StoreError("UNAUTHENTICATED", `${command.program} is not installed`);
  if (code !== 0) {
    const said = firstLine(stderr);
    const how = typeof code === "number" ? `ended with ${code}` : "did not end in time";
    throw new StoreError("UNAUTHENTICATED", `${line} ${how}${said === "" ? "" : `: ${said}`}`);
  }
  const fields = fieldsOf(stdout);
  const value = fields["access_token"] ?? fields["accessToken"];
  if (typeof value !== "string" || value === "") throw new StoreError("UNAUTHENTICATED", `${line} printed no token`);
  return { value, expiresAt: expiryOf(fields) };
}

/** A credential of a program, once its first token was had; or why there is none. */
export async function whenItWorks(credential: Credential): Promise<Credential | NotHere> {
  try {
    await credential.headers();
    return credential;
  } catch (error) {
    if (StoreError.is(error)) return { reason: error.message };
    throw error;
  }
}
