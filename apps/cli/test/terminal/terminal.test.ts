// Colours, questions, progress: as a person sees them and as a script does.
import { describe, expect, test } from "vitest";
import { confirm } from "../../src/terminal/confirm.js";
import { jsonLine } from "../../src/terminal/json.js";
import { createProgress, durationText } from "../../src/terminal/progress.js";
import { fakeTerminal } from "./fake-terminal.js";

describe("colours", () => {
  test.each([
    [undefined, {}, false],
    [80, {}, true],
    [80, { NO_COLOR: "1" }, false],
    [80, { TERM: "dumb" }, false],
    [undefined, { FORCE_COLOR: "1" }, true],
    [80, { FORCE_COLOR: "0" }, false],
    [80, { FORCE_COLOR: "1", NO_COLOR: "1" }, true],
  ])("%s columns, %j: %s", (columns, environment, expected) => {
    const terminal = fakeTerminal({ ...(columns === undefined ? {} : { columns }), environment });
    expect(terminal.answers.paint("red", "x") !== "x").toBe(expected);
  });
});

describe("confirm", () => {
  const asked = { yes: undefined, question: "Delete 3 runs?", refusal: "say --yes" };

  test.each([["y\n"], ["YES\n"]])("%j goes on", async (text) => {
    const terminal = fakeTerminal({ columns: 80 });
    const answered = confirm(terminal, asked);
    terminal.stdin.write(text);
    await answered;
    expect(terminal.stderr()).toContain("Delete 3 runs? [y/N] ");
    expect(terminal.stdout()).toBe("");
  });

  test.each([["\n"], ["no\n"], ["yess\n"]])("%j changes nothing", async (text) => {
    const terminal = fakeTerminal({ columns: 80 });
    const answered = confirm(terminal, asked);
    terminal.stdin.write(text);
    await expect(answered).rejects.toThrow("nothing was changed");
  });

  test("an end of input is a no, and Ctrl+C an interruption", async () => {
    const ended = fakeTerminal({ columns: 80 });
    const first = confirm(ended, asked);
    ended.stdin.end();
    await expect(first).rejects.toThrow("nothing was changed");
    const interrupted = fakeTerminal({ columns: 80 });
    const second = confirm(interrupted, asked);
    interrupted.stdin.write("\u0003");
    await expect(second).rejects.toMatchObject({ name: "Interrupted" });
  });

  test("--yes asks nothing; without it and without a person there is a refusal", async () => {
    await confirm(fakeTerminal(), { ...asked, yes: true });
    await expect(confirm(fakeTerminal(), asked)).rejects.toMatchObject({ name: "UsageError", message: "say --yes" });
  });
});

describe("progress", () => {
  function clock() {
    let time = 0;
    return { now: () => time, pass: (millis: number) => (time += millis) };
  }

  test("on a terminal one line tells count, rate and time left, and goes away", () => {
    const terminal = fakeTerminal({ columns: 60 });
    const { now, pass } = clock();
    const progress = createProgress(terminal, { unit: "runs", total: 4000, now });
    pass(50);
    progress.update(10);
    expect(terminal.stderr()).toBe("");
    pass(1950);
    progress.update(1000);
    expect(terminal.stderr()).toBe("\r\u001B[2K1,000 of 4,000 runs  25 %  500/s  6 s left");
    terminal.tell("a note");
    progress.end();
    expect(terminal.stderr()).toContain("left\r\u001B[2Ka note\n");
  });

  test("elsewhere lines of JSON come now and then, and at the end", () => {
    const terminal = fakeTerminal();
    const { now, pass } = clock();
    const progress = createProgress(terminal, { unit: "points", now });
    for (let done = 1; done <= 45; done += 1) {
      pass(100);
      progress.update(done);
    }
    progress.end();
    const lines = terminal
      .stderr()
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as unknown);
    expect(lines).toHaveLength(3);
    expect(lines[2]).toEqual({ event: "progress", unit: "points", done: 45, total: null, rate: 10, secondsLeft: null });
  });

  test.each([
    [0.2, "1 s"],
    [59, "59 s"],
    [150, "3 min"],
    [7500, "2 h 5 min"],
  ])("%d seconds are %s", (seconds, text) => expect(durationText(seconds)).toBe(text));
});

test("JSON has what JSON has no number for", () => {
  expect(jsonLine({ a: Number.NaN, b: -Infinity, c: 1.5 })).toBe('{"a":"NaN","b":"-Infinity","c":1.5}');
});
