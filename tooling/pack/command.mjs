// Runs a command to its end; a failure carries all that it printed, and what a test has left out is passed on.
import { spawn } from "node:child_process";

/**
 * @param {readonly string[]} command program and arguments
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv }} [options]
 * @returns {Promise<string>} stdout
 */
export function command([program, ...args], { cwd, env = process.env } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
    let [stdout, stderr] = ["", ""];
    child.stdout.on("data", (chunk) => (stdout += String(chunk)));
    child.stderr.on("data", (chunk) => (stderr += String(chunk)));
    child.on("error", reject);
    child.on("close", (code) => {
      for (const line of stderr.split("\n")) if (line.startsWith("SKIPPED")) process.stderr.write(`${line}\n`);
      if (code === 0) resolve(stdout);
      else reject(new Error(`${program} ${args.join(" ")} ended with ${code} in ${cwd}\n${stdout}${stderr}`));
    });
  });
}
