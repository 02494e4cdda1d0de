// Repeatable choices and random searches over any searchable entity.
import {
  type Clause,
  type CompareOp,
  type Field,
  type Filter,
  type OrderKey,
  parseLoggedModelOrder,
  parseOrderBy,
  type Searchable,
  searchables,
} from "@runledger/store-api";

export interface Random {
  below(limit: number): number;
  pick<T>(items: readonly T[]): T;
  chance(probability: number): boolean;
}

/** A linear congruential generator: the same seed gives the same data on every machine. */
export function randomOf(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  const below = (limit: number): number => Math.floor(next() * limit);
  return { below, pick: (items) => items[below(items.length)]!, chance: (probability) => next() < probability };
}

/** Letter cases, accents, wildcards, and code points beyond UTF-16's order. */
export const texts = ["a", "A", "ab", "b", "é", "É", "x_y", "", "\u{1F600}", "\uFFFD", "10", "9"];
export const numbers = [-1, 0, 1, 2, 3];
export const keys = ["k1", "k2", "k 3"];

const patterns = ["%", "a%", "A%", "%b", "_", "É", "x\\_y", "%\u{1F600}%"];
const limits = [...numbers, 0.5, 1.5, -0.5, 1e300];

/** Values that some fields need to match anything. */
const special: Readonly<Record<string, readonly string[]>> = {
  experiment_id: ["1", "2", "3", "12345678901234567"],
  status: ["READY", "PENDING", "RUNNING", "FINISHED", "NOPE"],
};

export function randomClause(random: Random, searchable: Searchable): Clause {
  const [, rules] = random.pick([...searchable.named]);
  const [openSpace, openRule] = random.pick([...searchable.open]);
  const rule = random.chance(0.5)
    ? random.pick([...rules.values()])
    : { ...openRule, field: { space: openSpace, key: random.pick(keys), type: openRule.codec.type } satisfies Field };
  const { field } = rule;
  const value = () => random.pick(special[field.key] ?? texts);
  if (field.space === "tag" && random.chance(0.2)) return { kind: "lacks", field, value: value() };
  const comparator = random.pick(rule.comparators);
  switch (comparator) {
    case "IS NULL":
    case "IS NOT NULL":
      return { kind: "null", field, negated: comparator === "IS NOT NULL" };
    case "IN":
    case "NOT IN":
      return { kind: "in", field, negated: comparator === "NOT IN", values: [value(), value()] };
    case "LIKE":
    case "ILIKE":
      return { kind: "like", field, caseSensitive: comparator === "LIKE", pattern: random.pick(patterns) };
    default:
      return {
        kind: "compare",
        field,
        op: comparator satisfies CompareOp,
        value: field.type === "number" ? random.pick(limits) : value(),
      };
  }
}

export function randomFilter(random: Random, searchable: Searchable): Filter {
  return { source: "", clauses: Array.from({ length: random.below(4) }, () => randomClause(random, searchable)) };
}

export function randomOrder(random: Random, searchable: Searchable): readonly OrderKey[] {
  const attributes = [...searchable.order.attributes.keys()];
  const spaces = [...searchable.order.prefixes].filter(([, space]) => space !== "attribute").map(([prefix]) => prefix);
  const texts = Array.from({ length: random.below(3) }, () =>
    spaces.length > 0 && random.chance(0.6)
      ? `${random.pick(spaces)}.\`${random.pick(keys)}\``
      : random.pick(attributes),
  );
  if (searchable !== searchables.loggedModels) {
    return parseOrderBy(
      searchable,
      texts.map((text) => `${text} ${random.pick(["ASC", "DESC"])}`),
    );
  }
  return parseLoggedModelOrder(
    texts.map((field) => ({
      field,
      ascending: random.chance(0.5),
      dataset: random.chance(0.3)
        ? { name: random.pick(["a", "b"]), digest: random.pick([undefined, "1"]) }
        : undefined,
    })),
  );
}
