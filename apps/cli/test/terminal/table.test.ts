// Tables: MLflow's form everywhere, cut to the width of a terminal only there, one line a row whatever a cell holds.
import { describe, expect, test } from "vitest";
import { type Column, tableWriter } from "../../src/terminal/table.js";
import { cut, visible, widthOf } from "../../src/terminal/text-width.js";
import { fakeTerminal } from "./fake-terminal.js";

interface Row {
  readonly id: string;
  readonly name: string;
  readonly size?: string;
}

const columns: readonly Column<Row>[] = [
  { title: "Id", cell: ({ id }) => id, whole: true },
  { title: "Name", cell: ({ name }) => name },
  { title: "Size", cell: ({ size }) => size ?? "", align: "right" },
];

async function printed(rows: readonly Row[], shape: Parameters<typeof fakeTerminal>[0] = {}): Promise<string> {
  const terminal = fakeTerminal(shape);
  const table = tableWriter(terminal, columns);
  for (const row of rows) await table.write([row]);
  await table.end();
  return terminal.stdout();
}

test("columns fit what they hold, and nothing is cut where no terminal is", async () => {
  const long = "n".repeat(300);
  expect(await printed([{ id: "1", name: long, size: "5" }])).toBe(
    [`Id  Name${" ".repeat(296)}  Size`, `--  ${"-".repeat(300)}  ----`, `1   ${long}     5`, ""].join("\n"),
  );
  expect(await printed([])).toBe("Id  Name  Size\n--  ----  ----\n");
});

test("wide characters take two columns, marks none, and families one picture", async () => {
  expect(["模型", "é", "👩‍👩‍👧", "🇫🇷", "ｶ", "한", "‍", "e\u0301"].map(widthOf)).toEqual([4, 1, 2, 2, 1, 2, 0, 1]);
  expect(
    await printed([
      { id: "1", name: "模型", size: "1" },
      { id: "2", name: "abcd", size: "2" },
    ]),
  ).toBe(["Id  Name  Size", "--  ----  ----", "1   模型     1", "2   abcd     2", ""].join("\n"));
});

test("on a terminal the widest column gives way, ids never", async () => {
  const text = await printed([{ id: "0123456789abcdef", name: "模型".repeat(30), size: "12" }], {
    columns: 40,
    environment: { NO_COLOR: "1" },
  });
  const lines = text.trimEnd().split("\n");
  expect(lines.every((line) => widthOf(line) <= 40)).toBe(true);
  expect(lines[2]).toMatch(/^0123456789abcdef {2}(模型)+模?… +12$/);
});

test("a cell has no power over the terminal", async () => {
  expect(visible("a\n\u001B[31mred\u202Ex\t\u0007")).toBe(String.raw`a\n\u001b[31mred\u202ex\t\u0007`);
  expect((await printed([{ id: "1", name: "two\nlines\u001B[2J" }])).split("\n")[2]).toBe(
    String.raw`1   two\nlines\u001b[2J`,
  );
});

test("many rows come in the widths of the first ones, without waiting for the last", async () => {
  const terminal = fakeTerminal();
  const table = tableWriter(terminal, columns);
  const rows = Array.from({ length: 600 }, (_, index) => ({ id: String(index), name: "n" }));
  await table.write(rows);
  expect(terminal.stdout().split("\n")).toHaveLength(603);
  await table.end();
  expect(terminal.stdout().split("\n")).toHaveLength(603);
});

describe("cut", () => {
  test.each([
    ["abcdef", 6, "abcdef"],
    ["abcdef", 4, "abc…"],
    ["模型模型", 4, "模…"],
    ["模型", 1, "…"],
    ["abc", 0, ""],
  ])("%s to %i", (text, width, expected) => expect(cut(text, width)).toBe(expected));
});
