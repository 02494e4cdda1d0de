// `runledger server` of a project, as its user starts it.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";

/** Serves while `work` runs, on a free port. */
export async function whileServing(folder, args, work) {
  const child = spawn(join(folder, "node_modules/.bin/runledger"), ["server", "--port", "0", "--json", ...args], {
    cwd: folder,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const ended = once(child, "close");
  let stderr = "";
  child.stderr.on("data", (chunk) => (stderr += String(chunk)));
  try {
    const { value } = await createInterface({ input: child.stdout })[Symbol.asyncIterator]().next();
    if (value === undefined) throw new Error(`the server did not come up: ${stderr}`);
    return await work(JSON.parse(value).url);
  } finally {
    child.kill("SIGTERM");
    await ended;
  }
}
