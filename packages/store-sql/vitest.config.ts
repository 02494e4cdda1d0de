// Two files at a time: each waits a good part of its time for the databases' servers.
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: { include: ["src/**/*.test.ts", "test/**/*.test.ts"], passWithNoTests: false, maxWorkers: 2 },
});
