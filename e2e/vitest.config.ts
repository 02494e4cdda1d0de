// Two files at a time: most of what they start, a server and a script that calls it, is busy in turns.
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    globalSetup: ["support/install-mlflow.ts", "support/fork-server.ts"],
    maxWorkers: 2,
    testTimeout: 300_000,
    hookTimeout: 600_000,
  },
});
