import { expect, test } from "vitest";
import { StatementNames } from "./statement-names.js";

test("a text is named when it comes for the second time", () => {
  const names = new StatementNames();
  expect(names.of("SELECT 1")).toBeUndefined();
  expect(names.of("SELECT 2")).toBeUndefined();
  expect(names.of("SELECT 1")).toBe("runledger_0");
  expect(names.of("SELECT 1")).toBe("runledger_0");
  expect(names.of("SELECT 2")).toBe("runledger_1");
});

test("there is an end to the names, and texts that come once do not use them up", () => {
  const names = new StatementNames();
  for (let index = 0; index < 5000; index += 1) expect(names.of(`SELECT ${index}`)).toBeUndefined();
  for (let index = 0; index < 1000; index += 1) {
    names.of(`SELECT 'a${index}'`);
    names.of(`SELECT 'a${index}'`);
  }
  expect(names.of("SELECT 'a0'")).toBe("runledger_0");
  expect(names.of("SELECT 'a399'")).toBe("runledger_399");
  expect(names.of("SELECT 'a999'")).toBeUndefined();
});
