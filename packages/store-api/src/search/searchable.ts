// What each entity can be searched and ordered by. These tables are all that differs between entities.
import type { CompareOp, Field, OrderKey, Space } from "./filter.js";
import {
  anyNumber,
  anyText,
  experimentId,
  integer,
  integerOrQuoted,
  loggedModelStatus,
  type NumberCodec,
  plainNumber,
  quotedText,
  type TextCodec,
} from "./literals.js";

export type Comparator = CompareOp | "LIKE" | "ILIKE" | "IN" | "NOT IN" | "IS NULL" | "IS NOT NULL";

interface ValueRule {
  readonly codec: TextCodec | NumberCodec;
  readonly comparators: readonly Comparator[];
}

export interface KeyRule extends ValueRule {
  readonly field: Field;
}

export interface Searchable {
  /** Plural, for messages. */
  readonly entity: string;
  /** What may stand before the dot. A bare key is an attribute. */
  readonly prefixes: ReadonlyMap<string, Space>;
  /** Spaces with fixed keys, aliases resolved. */
  readonly named: ReadonlyMap<Space, ReadonlyMap<string, KeyRule>>;
  /** Spaces in which any key may stand. */
  readonly open: ReadonlyMap<Space, ValueRule>;
  /** Keys of attributes in backticks, such as `` `run name` ``. */
  readonly backtickedAttributes: boolean;
  /** `like` is refused where `LIKE` is meant. */
  readonly capitalComparators: boolean;
  readonly order: {
    readonly prefixes: ReadonlyMap<string, Space>;
    readonly attributes: ReadonlyMap<string, Field>;
    /** Used when no ordering is asked for. */
    readonly defaults: readonly OrderKey[];
    /** Follow any ordering asked for; they end in what is unique. */
    readonly tieBreak: readonly OrderKey[];
  };
}

const ordered: readonly Comparator[] = [">", ">=", "=", "!=", "<", "<="];
const equality: readonly Comparator[] = ["=", "!="];
const like: readonly Comparator[] = [...equality, "LIKE", "ILIKE"];
const lists: readonly Comparator[] = ["IN", "NOT IN"];
const nulls: readonly Comparator[] = ["IS NULL", "IS NOT NULL"];

const number: ValueRule = { codec: plainNumber, comparators: ordered };
const text: ValueRule = { codec: quotedText, comparators: like };
const textOrList: ValueRule = { codec: quotedText, comparators: [...like, ...lists] };
const textOrNull: ValueRule = { codec: quotedText, comparators: [...like, ...nulls] };

export const runNameTag: Field = { space: "tag", key: "mlflow.runName", type: "string" };

function attribute(key: string, type: "string" | "number"): Field {
  return { space: "attribute", key, type };
}

/** `[names…]: rule`; the first name is the canonical one, unless a field is given. */
function keys(
  space: Space,
  ...rows: readonly (readonly [names: string, rule: ValueRule, field?: Field])[]
): ReadonlyMap<string, KeyRule> {
  const rules = new Map<string, KeyRule>();
  for (const [names, rule, field] of rows) {
    const [canonical = "", ...aliases] = names.split("|");
    const keyRule: KeyRule = { ...rule, field: field ?? { space, key: canonical, type: rule.codec.type } };
    for (const name of [canonical, ...aliases]) rules.set(name, keyRule);
  }
  return rules;
}

function prefixes(spaces: Partial<Record<Space, readonly string[]>>): ReadonlyMap<string, Space> {
  const spaceOf = new Map<string, Space>();
  for (const space of ["attribute", "metric", "param", "tag", "dataset"] as const) {
    for (const prefix of spaces[space] ?? []) spaceOf.set(prefix, space);
  }
  return spaceOf;
}

/** Names as in `keys`; each with its type. */
function orderable(type: "string" | "number", ...names: readonly string[]): readonly (readonly [string, Field])[] {
  return names.flatMap((row) => {
    const [canonical = "", ...aliases] = row.split("|");
    return [canonical, ...aliases].map((name) => [name, attribute(canonical, type)] as const);
  });
}

const ascending = (field: Field): OrderKey => ({ field, descending: false });
const descending = (field: Field): OrderKey => ({ field, descending: true });

const newestRunFirst = [descending(attribute("start_time", "number")), ascending(attribute("run_id", "string"))];

const runPrefixes = {
  attribute: ["attribute", "attributes", "attr", "run"],
  metric: ["metric", "metrics"],
  param: ["parameter", "parameters", "param", "params"],
  tag: ["tag", "tags"],
} as const;

const runs: Searchable = {
  entity: "runs",
  prefixes: prefixes({ ...runPrefixes, dataset: ["dataset", "datasets"] }),
  named: new Map([
    [
      "attribute",
      keys(
        "attribute",
        ["run_id", textOrList],
        ["run_name|run name|Run name|Run Name", text, runNameTag],
        ["status", text],
        ["user_id", text],
        ["artifact_uri", text],
        ["start_time|created|Created", number],
        ["end_time", number],
      ),
    ],
    ["dataset", keys("dataset", ["name", textOrList], ["digest", textOrList], ["context", textOrList])],
  ]),
  open: new Map([
    ["metric", number],
    ["param", textOrNull],
    ["tag", textOrNull],
  ]),
  backtickedAttributes: true,
  capitalComparators: false,
  order: {
    prefixes: prefixes(runPrefixes),
    attributes: new Map([
      ...orderable("string", "run_id", "run_name", "status", "user_id", "artifact_uri"),
      ...orderable("number", "start_time|created|Created", "end_time"),
    ]),
    defaults: newestRunFirst,
    tieBreak: newestRunFirst,
  },
};

const experiments: Searchable = {
  entity: "experiments",
  prefixes: prefixes({ attribute: ["attribute"], tag: ["tag", "tags"] }),
  named: new Map([
    [
      "attribute",
      keys(
        "attribute",
        ["name", text],
        ["experiment_id", { codec: experimentId, comparators: [...equality, ...lists] }],
        ["creation_time", { codec: integer, comparators: ordered }],
        ["last_update_time", { codec: integer, comparators: ordered }],
      ),
    ],
  ]),
  open: new Map([["tag", textOrNull]]),
  backtickedAttributes: true,
  capitalComparators: true,
  order: {
    prefixes: prefixes({ attribute: ["attribute"] }),
    attributes: new Map([
      ...orderable("string", "name", "experiment_id"),
      ...orderable("number", "creation_time", "last_update_time"),
    ]),
    defaults: [descending(attribute("creation_time", "number")), ascending(attribute("experiment_id", "string"))],
    tieBreak: [descending(attribute("experiment_id", "string"))],
  },
};

const registryPrefixes = prefixes({ attribute: ["attribute"], tag: ["tag", "tags"] });

const registeredModels: Searchable = {
  entity: "registered models",
  prefixes: registryPrefixes,
  named: new Map([["attribute", keys("attribute", ["name", textOrList])]]),
  open: new Map([["tag", text]]),
  backtickedAttributes: false,
  capitalComparators: false,
  order: {
    prefixes: new Map(),
    attributes: new Map([...orderable("string", "name"), ...orderable("number", "last_updated_timestamp|timestamp")]),
    defaults: [ascending(attribute("name", "string"))],
    tieBreak: [ascending(attribute("name", "string"))],
  },
};

const nameThenNewestVersion = [
  ascending(attribute("name", "string")),
  descending(attribute("version_number", "number")),
];

const modelVersions: Searchable = {
  entity: "model versions",
  prefixes: registryPrefixes,
  named: new Map([
    [
      "attribute",
      keys(
        "attribute",
        ["name", textOrList],
        ["run_id", textOrList],
        ["source_path", text],
        ["version_number", { codec: integerOrQuoted, comparators: ordered }],
      ),
    ],
  ]),
  open: new Map([["tag", text]]),
  backtickedAttributes: false,
  capitalComparators: false,
  order: {
    prefixes: prefixes({ attribute: ["attribute"] }),
    attributes: new Map([
      ...orderable("string", "name"),
      ...orderable("number", "version_number", "creation_timestamp", "last_updated_timestamp"),
    ]),
    defaults: [descending(attribute("last_updated_timestamp", "number")), ...nameThenNewestVersion],
    tieBreak: nameThenNewestVersion,
  },
};

const looseText: ValueRule = { codec: anyText, comparators: [...like, ...lists] };
const looseNumber: ValueRule = { codec: anyNumber, comparators: ordered };
const newestModelFirst = [
  descending(attribute("creation_timestamp", "number")),
  ascending(attribute("model_id", "string")),
];
const creationTime = "creation_timestamp|creation_time|creation_timestamp_ms";
const lastUpdateTime = "last_updated_timestamp|last_updated_timestamp_ms";

const loggedModels: Searchable = {
  entity: "logged models",
  prefixes: prefixes({
    attribute: ["attribute", "attributes"],
    metric: ["metric", "metrics"],
    param: ["param", "params"],
    tag: ["tag", "tags"],
  }),
  named: new Map([
    [
      "attribute",
      keys(
        "attribute",
        ["model_id", looseText],
        ["name", looseText],
        ["model_type", looseText],
        ["source_run_id", looseText],
        ["status", { codec: loggedModelStatus, comparators: looseText.comparators }],
        ["experiment_id", { codec: experimentId, comparators: [...equality, ...lists] }],
        ["artifact_location", looseText],
        ["lifecycle_stage", looseText],
        ["status_message", looseText],
        [creationTime, looseNumber],
        [lastUpdateTime, looseNumber],
      ),
    ],
  ]),
  open: new Map([
    ["metric", looseNumber],
    ["param", looseText],
    ["tag", looseText],
  ]),
  backtickedAttributes: true,
  capitalComparators: false,
  order: {
    prefixes: prefixes({ metric: ["metrics"] }),
    attributes: new Map([
      ...orderable(
        "string",
        "model_id",
        "name",
        "model_type",
        "source_run_id",
        "experiment_id",
        "artifact_location",
        "lifecycle_stage",
        "status_message",
      ),
      // By the numbers of `loggedModelStatuses`, as MLflow's SQL stores order.
      ...orderable("number", "status", creationTime, lastUpdateTime),
    ]),
    defaults: newestModelFirst,
    tieBreak: newestModelFirst,
  },
};

/** The entities that can be searched. Hand one to `parseFilter` and `parseOrderBy`. */
export const searchables = { experiments, runs, loggedModels, registeredModels, modelVersions } as const;
