import { describe, expect, it } from "vitest";
import { StoreError } from "../errors.js";
import { parseLoggedModelOrder, parseOrderBy } from "./order-by.js";
import { parseFilter } from "./parse.js";
import { searchables } from "./searchable.js";

const { runs, experiments, registeredModels, modelVersions, loggedModels } = searchables;

describe("a filter", () => {
  it("names fields by one canonical key", () => {
    const fieldOf = (text: string, searchable = runs) => {
      const [clause] = parseFilter(searchable, text).clauses;
      return `${clause?.field.space}.${clause?.field.key}:${clause?.field.type}`;
    };
    for (const key of ["start_time", "created", "Created", "attr.created", "`run`.start_time", "`created`"]) {
      expect(fieldOf(`${key} > 1`)).toBe("attribute.start_time:number");
    }
    for (const key of [
      "run_name",
      "`run name`",
      'attributes."Run Name"',
      "tags.mlflow.runName",
      "tag.`mlflow.runName`",
    ]) {
      expect(fieldOf(`${key} = 'x'`)).toBe("tag.mlflow.runName:string");
    }
    for (const key of ["creation_time", "creation_timestamp_ms", "attributes.creation_timestamp"]) {
      expect(fieldOf(`${key} > 1`, loggedModels)).toBe("attribute.creation_timestamp:number");
    }
    expect(fieldOf("version_number = '01'", modelVersions)).toBe("attribute.version_number:number");
  });

  it("keeps its text and the values exactly as written", () => {
    const text = `params.a = 'it''s' AND tags.b != "C:\\"and params.\`x'y\` like 'é%_\\_' AND AND metrics.c >=-.5e-3`;
    expect(parseFilter(runs, text)).toEqual({
      source: text,
      clauses: [
        { kind: "compare", field: { space: "param", key: "a", type: "string" }, op: "=", value: "it''s" },
        { kind: "compare", field: { space: "tag", key: "b", type: "string" }, op: "!=", value: "C:\\" },
        { kind: "like", field: { space: "param", key: "x'y", type: "string" }, caseSensitive: true, pattern: "é%_\\_" },
        { kind: "compare", field: { space: "metric", key: "c", type: "number" }, op: ">=", value: -0.0005 },
      ],
    });
  });

  it("reads lists as Python does", () => {
    const listOf = (list: string) => {
      const [clause] = parseFilter(runs, `run_id IN ${list}`).clauses;
      return clause?.kind === "in" ? clause.values : undefined;
    };
    expect(listOf(String.raw`('it''s', "a" 'b', 'it\'s',)`)).toEqual(["its", "ab", "it's"]);
    expect(listOf(String.raw`('\x41é\101\n\d\U0001F600', '')`)).toEqual(["Aé\u0041\n\\d\u{1f600}", ""]);
  });

  it("writes experiment ids and statuses in one way", () => {
    const valuesOf = (text: string, searchable = experiments) =>
      parseFilter(searchable, text).clauses.map((clause) =>
        "values" in clause ? clause.values : "value" in clause && clause.value,
      );
    expect(valuesOf("experiment_id = ' 007 ' AND experiment_id IN ('+1', '-0', '00', '99999999999999999999')")).toEqual(
      ["7", ["1", "0", "0", "99999999999999999999"]],
    );
    expect(valuesOf("status = 2 AND status != FAILED AND status IN ('1', 'READY')", loggedModels)).toEqual([
      "READY",
      "UPLOAD_FAILED",
      ["PENDING", "READY"],
    ]);
  });

  it("says what is wrong and what is allowed", () => {
    expect(() => parseFilter(runs, "params.p > 'x'")).toThrow(
      /param 'p' cannot be compared by >; allowed are =, !=, LIKE, ILIKE, IS NULL/,
    );
    expect(() => parseFilter(registeredModels, "nope = 'x'")).toThrow(
      /'nope' is not a known attribute; known are name/,
    );
    expect(() => parseFilter(runs, "tags.t = 'x")).toThrow(/quote at character 10 that is not closed/);
    expect(() => parseFilter(runs, `tags.t = ${"x".repeat(1e6)}`)).toThrow(/needs a quoted string/);
  });

  it("has no key from JavaScript's prototypes", () => {
    for (const key of ["constructor", "__proto__", "toString", "constructor.x", "__proto__.x"]) {
      expect(() => parseFilter(runs, `${key} = 'x'`)).toThrow(StoreError);
      expect(() => parseOrderBy(runs, [key])).toThrow(StoreError);
    }
  });
});

describe("any text", () => {
  const pieces = [
    ...Array.from("'\"`\\().,;=<>!-+*/%_#$@ \n\t\0é日"),
    "\ud800",
    "\u{1f600}",
    ...[
      "metrics.",
      "params.p",
      "tags.`t`",
      "attributes.",
      "run_id",
      "name",
      "status",
      "experiment_id",
      "AND",
      "and",
      "OR",
      "NOT",
      "IN",
      "IS",
      "NULL",
      "LIKE",
      "ilike",
    ],
    ...[
      "DESC",
      "asc",
      "'x'",
      '"y"',
      "1",
      "-1.5e3",
      "1e999",
      "('a','b')",
      "__proto__",
      "constructor",
      "''",
      "\\'",
      " = ",
      " != ",
    ],
  ];
  let state = 42;
  const random = (below: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };

  function outcome(parse: () => unknown): string {
    try {
      parse();
      return "accepted";
    } catch (error) {
      return StoreError.is(error) ? error.code : `threw ${String(error)}`;
    }
  }

  it("is a filter and an ordering or an INVALID_PARAMETER_VALUE, never another failure", () => {
    const seen = new Map<string, number>();
    for (let i = 0; i < 10_000; i += 1) {
      const text = Array.from({ length: 1 + random(10) }, () => pieces[random(pieces.length)]).join(
        random(2) === 0 ? "" : " ",
      );
      for (const searchable of Object.values(searchables)) {
        for (const parse of [
          () => parseFilter(searchable, text),
          () => parseOrderBy(searchable, [text]),
          () => parseLoggedModelOrder([{ field: text }]),
        ]) {
          const result = outcome(parse);
          seen.set(result, (seen.get(result) ?? 0) + 1);
        }
      }
    }
    expect([...seen.keys()].toSorted()).toEqual(["INVALID_PARAMETER_VALUE", "accepted"]);
  });

  it.each([
    ["clauses", "metrics.m > 1 AND "],
    ["digits", "1"],
    ["dots", "a."],
    ["escaped quotes", "'\\' "],
    ["quotes", "'"],
    ["open backticks", "`"],
    ["list entries", "'a',"],
    ["brackets", "("],
    ["blanks", " "],
    ["words", "x "],
  ])("takes linear time: %s", (_, unit) => {
    const size = 300_000;
    const body = unit.repeat(size / unit.length);
    const started = performance.now();
    for (const text of [body, `params.p = ${body}x`, `run_id IN (${body}`, `params.p = '${body}`, `${body}'`]) {
      outcome(() => parseFilter(runs, text));
      outcome(() => parseOrderBy(runs, [text]));
    }
    expect(performance.now() - started).toBeLessThan(3000);
  });
});
