// The spelling and the reading of YAML, by what PyYAML did with the same values.
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { readYaml } from "../src/yaml/read.js";
import { writeYaml, type YamlValue } from "../src/yaml/write.js";

const rows = readFileSync(new URL("yaml-cases.tsv", import.meta.url), "utf8")
  .split("\n")
  .filter((line) => line !== "" && !line.startsWith("#") && !line.startsWith("kind"))
  .map((line) => line.split("\t") as [string, string, string]);

const floats: Record<string, number> = { nan: Number.NaN, inf: Infinity, "-inf": -Infinity };

/** A value as the table writes it: JSON, `float nan`, `date …`. */
function valueOf(text: string): unknown {
  if (text.startsWith("float ")) return floats[text.slice(6)];
  if (text.startsWith("date ")) return new Date(text.slice(5));
  if (text.startsWith("datetime ")) return new Date(/[+-]\d\d:\d\d$/.test(text) ? text.slice(9) : `${text.slice(9)}Z`);
  return JSON.parse(text);
}

describe("YAML", () => {
  /** Beyond a double, or a float that JSON cannot tell from an integer. */
  const notOurs = new Set(["922969989097426590", "9223372036854775808", "0.0", "1.0"]);
  it.each(rows.filter(([kind, input]) => kind === "write" && !notOurs.has(input)))("%s %s", (_kind, input, output) => {
    const value = valueOf(input) as YamlValue;
    const written = writeYaml({ k: value });
    expect(written).toBe(JSON.parse(output));
    expect(readYaml(written)).toEqual({ k: value });
  });

  it.each(rows.filter(([kind]) => kind === "read"))("%s %s", (_kind, input, output) => {
    const file = `k: ${String(JSON.parse(input))}`;
    for (const text of [file, `${file}\n`]) {
      if (output.startsWith("error")) expect(() => readYaml(text)).toThrow();
      else if (input === '"922969989097426590"') expect(readYaml(text)).toEqual({ k: "922969989097426590" });
      else expect(readYaml(text)).toEqual({ k: valueOf(output) });
    }
  });

  it("makes nothing but text, numbers, dates, lists and maps", () => {
    for (const tag of [
      "!!python/object/apply:os.system [id]",
      "!!binary aGk=",
      "!!set {a}",
      "!!js/function 'x'",
      "!x y",
    ])
      expect(() => readYaml(`k: ${tag}`)).toThrow();
    expect(Object.getPrototypeOf(readYaml("__proto__: {polluted: 1}"))).toBe(Object.prototype);
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
  });

  it("refuses what is not a map", () => {
    for (const text of ["", "5", "- a", "a", "2020-01-01", "[1]", "k: [", "a: 1\n---\nb: 2", `k: ${"[".repeat(500)}`])
      expect(() => readYaml(text)).toThrow();
  });
});
