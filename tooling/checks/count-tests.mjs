// Adds up what vitest and node --test printed, so that CI ends in one line: `N passed, N failed`.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { stripVTControlCharacters } from "node:util";

/** Terminal colours and turbo's `package:task: ` prefixes are no part of the summary lines. */
const plain = (line) => stripVTControlCharacters(line).replace(/^[@\w/-]+:[\w-]+: /, "");

/** Sums vitest's `Tests  2 failed | 40 passed (42)` and node's `ℹ pass 3`, `ℹ fail 0` lines. */
export function countTests(log) {
  const total = { passed: 0, failed: 0, suites: 0 };
  for (const line of log.split("\n").map(plain)) {
    const vitest = /^\s*Tests\s+(.*)\(\d+\)\s*$/.exec(line);
    const node = /^(?:ℹ|#) (pass|fail) (\d+)\s*$/.exec(line);
    if (vitest) {
      total.suites += 1;
      total.passed += Number(/(\d+) passed/.exec(vitest[1])?.[1] ?? 0);
      total.failed += Number(/(\d+) failed/.exec(vitest[1])?.[1] ?? 0);
    } else if (node) {
      if (node[1] === "pass") total.suites += 1;
      total[node[1] === "pass" ? "passed" : "failed"] += Number(node[2]);
    }
  }
  return total;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [file, status] = process.argv.slice(2);
  const { passed, failed, suites } = countTests(readFileSync(file, "utf8"));
  // A command that failed without a failed test (a compile error, a crash) counts as one failure.
  const broken = Number(status) !== 0 && failed === 0 ? 1 : 0;
  const empty = suites === 0 && broken === 0 ? 1 : 0;
  console.log(`${passed} passed, ${failed + broken + empty} failed`);
  process.exit(failed + broken + empty > 0 ? 1 : 0);
}
