import { expect, test } from "vitest";
import { interruptible } from "../../src/terminal/interruption.js";

test.each([
  ["SIGINT", 130],
  ["SIGTERM", 143],
] as const)("work that fails after %s ends with %i", async (signal, exitCode) => {
  const told: string[] = [];
  const work = interruptible(
    (line) => told.push(line),
    async (aborted) => {
      process.emit(signal, signal);
      aborted.throwIfAborted();
    },
  );
  await expect(work).rejects.toMatchObject({ name: "Interrupted", exitCode });
  expect(told).toEqual(["stopping at the next safe place; once more to stop at once"]);
});

test("work that comes to its end all the same counts as done", async () => {
  const work = interruptible(
    () => undefined,
    async () => {
      process.emit("SIGTERM", "SIGTERM");
      return "done";
    },
  );
  await expect(work).resolves.toBe("done");
});
