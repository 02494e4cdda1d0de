// Starts the simulated Databricks as a process of its own.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { emptyFolder } from "./paths.js";
import { runPython } from "./python.js";
import type { GatewayOptions, GatewayReport } from "./workspace/gateway.ts";
import type { Accounts } from "./workspace/sign-in.ts";

/** Every secret begins with this, so that one search finds any of them in an output. */
export const SECRET = "s3cr3t";

export const accounts: Accounts = {
  tokens: [`dapi-${SECRET}-good`],
  expiredTokens: [`dapi-${SECRET}-old`],
  user: { name: "me@example.com", password: `${SECRET}-password` },
  client: { id: "5c1e0000-client", secret: `dose-${SECRET}` },
  tokenLife: 2,
};

export interface Databricks {
  readonly url: string;
  report(): Promise<GatewayReport>;
  /** OAuth tokens that were given out are good no more. */
  revoke(): Promise<void>;
  stop(): Promise<void>;
}

export async function startDatabricks(options: Partial<GatewayOptions> = {}): Promise<Databricks> {
  const documented = (await runPython("workspace_paths.py", [], await emptyFolder())).trim().split("\n");
  const all: GatewayOptions = { accounts, documented, throttleEvery: 0, retryAfter: 0, ...options };
  const file = fileURLToPath(new URL("workspace/start.ts", import.meta.url));
  const child = spawn(process.execPath, [file, JSON.stringify(all)], { stdio: ["pipe", "pipe", "inherit"] });
  const gone = once(child, "exit");
  const [line] = await Promise.race([
    once(createInterface({ input: child.stdout }), "line"),
    gone.then(([code]) => Promise.reject(new Error(`the simulated Databricks ended with ${String(code)}`))),
  ]);
  const url = String(line);
  return {
    url,
    report: async () => (await fetch(`${url}/test/report`)).json() as Promise<GatewayReport>,
    revoke: async () => void (await fetch(`${url}/test/revoke`)),
    stop: async () => {
      child.stdin.end();
      await gone;
    },
  };
}
