// Text of a filter → Filter. MLflow's language: clauses joined by AND, where every AND may be doubled, left out or stand at an end.
import { raise } from "../errors.js";
import { shown } from "../failures.js";
import type { Clause, CompareOp, Field, Filter } from "./filter.js";
import { readPythonStrings } from "./list-literal.js";
import type { Literal } from "./literals.js";
import type { Comparator, KeyRule, Searchable } from "./searchable.js";
import { type Token, tokenize } from "./tokenize.js";

/** A walk over the tokens of one text. */
interface Reader {
  readonly searchable: Searchable;
  peek(): Token | undefined;
  next(): Token | undefined;
  /** Takes the next token if it is this word (in any letter case) or this sign. */
  take(expected: string): boolean;
  refuse(problem: string): never;
}

function isWord(token: Token | undefined, keyword: string): boolean {
  return token?.kind === "word" && token.text.toUpperCase() === keyword;
}

function readerOf(searchable: Searchable, text: string): Reader {
  const tokens = tokenize(text);
  let position = 0;
  return {
    searchable,
    peek: () => tokens[position],
    next: () => tokens[position++],
    take(expected) {
      const token = tokens[position];
      const found = isWord(token, expected) || (token?.kind === "sign" && token.text === expected);
      if (found) position += 1;
      return found;
    },
    refuse: (problem) =>
      raise("INVALID_PARAMETER_VALUE", `Invalid filter of ${searchable.entity} ${shown(text)}: ${problem}`),
  };
}

const written = (token: Token | undefined): string => (token === undefined ? "the end" : shown(token.text));
const listed = (names: Iterable<string>): string => [...names].join(", ");

function attributeKey(reader: Reader, token: Token): string {
  if (token.kind === "word") return token.text;
  if (token.kind === "path" && token.prefix === undefined && reader.searchable.backtickedAttributes) return token.name;
  return reader.refuse(`expected a key instead of ${written(token)}`);
}

function readKey(reader: Reader): KeyRule {
  const { prefixes, named, open } = reader.searchable;
  const token = reader.next();
  if (token === undefined) return reader.refuse("expected a key instead of the end");
  const prefixed = token.kind === "path" && token.prefix !== undefined;
  const space = prefixed ? prefixes.get(token.prefix) : "attribute";
  if (space === undefined)
    return reader.refuse(`${written(token)} does not begin with one of ${listed(prefixes.keys())}`);
  const key = prefixed ? token.name : attributeKey(reader, token);
  const rule = open.get(space);
  if (rule !== undefined) return { ...rule, field: { space, key, type: rule.codec.type } };
  const known = named.get(space);
  return (
    known?.get(key) ?? reader.refuse(`${shown(key)} is not a known ${space}; known are ${listed(known?.keys() ?? [])}`)
  );
}

const signs: readonly string[] = ["=", "!=", ">", ">=", "<", "<="] satisfies readonly CompareOp[];
const words: readonly string[] = ["LIKE", "ILIKE", "IN"] satisfies readonly Comparator[];
const isComparator = (text: string): text is Comparator => signs.includes(text) || words.includes(text);

function readComparator(reader: Reader): Comparator {
  if (reader.take("IS")) {
    const negated = reader.take("NOT");
    if (!reader.take("NULL")) return reader.refuse(`expected NULL instead of ${written(reader.peek())}`);
    return negated ? "IS NOT NULL" : "IS NULL";
  }
  if (reader.take("NOT")) {
    return reader.take("IN") ? "NOT IN" : reader.refuse(`NOT ${written(reader.peek())} is not supported`);
  }
  const token = reader.next();
  const text = token?.text ?? "";
  const comparator = reader.searchable.capitalComparators ? text : text.toUpperCase();
  return isComparator(comparator) ? comparator : reader.refuse(`expected a comparator instead of ${written(token)}`);
}

function readLiteral(reader: Reader): Literal {
  const token = reader.next();
  if (token === undefined || token.kind === "sign" || isWord(token, "AND")) {
    return reader.refuse(`expected a value instead of ${written(token)}`);
  }
  if (token.kind === "string") return { kind: "string", text: token.value };
  return { kind: token.kind === "number" ? "number" : "word", text: token.text };
}

function convert(reader: Reader, rule: KeyRule, literal: Literal): string | number {
  const value = rule.codec.read(literal);
  return (
    value ??
    reader.refuse(
      `${rule.field.space} ${shown(rule.field.key)} needs ${rule.codec.expects}, not ${shown(literal.text)}`,
    )
  );
}

/** `('a', 'b')`: at least one string, a comma after the last one is fine, neighbours without a comma join. */
function readList(reader: Reader, rule: KeyRule): readonly string[] {
  const values: string[] = [];
  if (!reader.take("("))
    return reader.refuse(`expected a list such as ('a', 'b') instead of ${written(reader.peek())}`);
  do {
    const pieces: string[] = [];
    for (let token = reader.peek(); token?.kind === "string"; token = reader.peek()) {
      reader.next();
      pieces.push(readPythonStrings(token.text) ?? reader.refuse(`malformed string ${written(token)} in a list`));
    }
    if (pieces.length === 0) break;
    values.push(String(convert(reader, rule, { kind: "string", text: pieces.join("") })));
  } while (reader.take(","));
  if (!reader.take(")"))
    return reader.refuse(`expected quoted strings in the list instead of ${written(reader.peek())}`);
  return values.length > 0 ? values : reader.refuse("a list must not be empty");
}

function readClause(reader: Reader): Clause {
  const rule = readKey(reader);
  const comparator = readComparator(reader);
  const field: Field = rule.field;
  if (!rule.comparators.includes(comparator)) {
    return reader.refuse(
      `${field.space} ${shown(field.key)} cannot be compared by ${comparator}; allowed are ${listed(rule.comparators)}`,
    );
  }
  switch (comparator) {
    case "IS NULL":
    case "IS NOT NULL":
      return { kind: "null", field, negated: comparator === "IS NOT NULL" };
    case "IN":
    case "NOT IN":
      return { kind: "in", field, negated: comparator === "NOT IN", values: readList(reader, rule) };
    case "LIKE":
    case "ILIKE":
      return {
        kind: "like",
        field,
        caseSensitive: comparator === "LIKE",
        pattern: String(convert(reader, rule, readLiteral(reader))),
      };
    default:
      return { kind: "compare", field, op: comparator, value: convert(reader, rule, readLiteral(reader)) };
  }
}

/**
 * Parses a filter in MLflow's language; absent or empty text is no filter. Linear in the length of the text.
 * @throws INVALID_PARAMETER_VALUE on anything that the language or the entity does not have
 */
export function parseFilter(searchable: Searchable, text: string | undefined): Filter {
  if (text === undefined || text === "") return { source: "", clauses: [] };
  const reader = readerOf(searchable, text);
  if (reader.peek() === undefined) return reader.refuse("it is blank");
  const clauses: Clause[] = [];
  while (reader.peek() !== undefined) {
    if (!reader.take("AND")) clauses.push(readClause(reader));
  }
  return { source: text, clauses };
}
