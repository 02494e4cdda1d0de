// Database servers that a test starts for itself.
import { execFileSync, type ChildProcess } from "node:child_process";
import { globSync } from "node:fs";
import { createServer } from "node:net";

export const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });

/** Resolves when the process says the words. */
export function started(child: ChildProcess, words: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = "";
    child.stderr?.on("data", (data: Buffer) => {
      said += data.toString();
      if (said.includes(words) && said.includes(String(port))) resolve();
    });
    child.on("exit", () => reject(new Error(`the server ended: ${said}`)));
  });
}

export const stopper =
  (child: ChildProcess, signal: NodeJS.Signals = "SIGTERM") =>
  (): Promise<void> =>
    new Promise((resolve) => {
      child.on("exit", () => resolve());
      child.kill(signal);
    });

/** The folder of PostgreSQL's programs; undefined where it is not installed. */
export const [postgresqlPrograms] = globSync("/usr/lib/postgresql/*/bin");
export const isRoot = process.getuid?.() === 0;
const idOf = (option: string): number => Number(execFileSync("id", [option, "postgres"]).toString());

/** PostgreSQL refuses to run as root. */
export const asServerUser = (): { readonly uid: number; readonly gid: number } | undefined =>
  isRoot ? { uid: idOf("-u"), gid: idOf("-g") } : undefined;
