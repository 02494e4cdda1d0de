// meta.yaml into plain fields. YAML 1.1 as PyYAML reads it, without tags that make anything else than text, numbers, dates, lists and maps.
import {
  boolYaml11Tag,
  defineScalarTag,
  FAILSAFE_SCHEMA,
  floatYaml11Tag,
  intYaml11Tag,
  load,
  NOT_RESOLVED,
  nullYaml11Tag,
  timestampTag,
} from "js-yaml";

export type Fields = Readonly<Record<string, unknown>>;

/** Integers that a double cannot hold stay digits: experiment ids of 18 digits, where they were written unquoted. */
const exactInteger = defineScalarTag<number | string>("tag:yaml.org,2002:int", {
  ...intYaml11Tag,
  resolve: (source, isExplicit, tagName) => {
    const value = intYaml11Tag.resolve(source, isExplicit, tagName);
    return typeof value === "number" && !Number.isSafeInteger(value) && /^-?\d+$/.test(source) ? source : value;
  },
});

/** js-yaml also takes `y` and `n`, which PyYAML reads as text. */
const boolean = defineScalarTag<boolean>("tag:yaml.org,2002:bool", {
  ...boolYaml11Tag,
  resolve: (source, isExplicit, tagName) =>
    source.length === 1 ? NOT_RESOLVED : boolYaml11Tag.resolve(source, isExplicit, tagName),
});

/** PyYAML has no meaning for these two when they are not quoted, and refuses the file. */
const refused = defineScalarTag<never>("tag:yaml.org,2002:value", {
  implicit: true,
  implicitFirstChars: ["=", "<"],
  resolve: (source) => {
    if (source === "=" || source === "<<") throw new SyntaxError(`a bare ${source} has no value`);
    return NOT_RESOLVED;
  },
  identify: () => false,
});

const schema = FAILSAFE_SCHEMA.withTags(nullYaml11Tag, boolean, exactInteger, floatYaml11Tag, timestampTag, refused);

/** Almost every line that MLflow writes: a key and text in single quotes, a number, nothing, plain words, or an id in hex digits. */
const plainLine =
  /^([a-z_]+): (?:'((?:[^'\p{C}\u{85}\u{2028}\u{2029}]|'')*)'|(\d{1,15})|(null)|([a-zA-Z/](?:[\w./:-]*[\w./-])?(?: [\w./-]+)*|(?=[0-9a-f]{32}$)(?!0b)\d+[a-f][0-9a-f]*))$/u;
const plainKeyword = /^(?:yes|no|true|false|on|off|null)$/i;

/** The fields of a file that has only plain lines; undefined sends the caller to the parser. */
function readPlain(text: string): Fields | undefined {
  const fields: Record<string, unknown> = {};
  if (!text.endsWith("\n")) return undefined;
  for (const line of text.slice(0, -1).split("\n")) {
    const [, key, quoted, digits, nothing, word] = plainLine.exec(line) ?? [];
    if (key === undefined || Object.hasOwn(fields, key)) {
      if (line !== "tags: []" || Object.hasOwn(fields, "tags")) return undefined;
      fields["tags"] = [];
      continue;
    }
    if (quoted !== undefined) fields[key] = quoted.replaceAll("''", "'");
    else if (digits !== undefined && (digits === "0" || !digits.startsWith("0"))) fields[key] = Number(digits);
    else if (nothing !== undefined) fields[key] = null;
    else if (word !== undefined && !plainKeyword.test(word)) fields[key] = word;
    else return undefined;
  }
  return fields;
}

/** PyYAML indents after these as after a line feed; js-yaml takes the blanks for text. */
const foldedSeparator = /([\u{2028}\u{2029}]) +/gu;

/** @throws any error, when the text is not YAML or not a map */
export function readYaml(text: string): Fields {
  const value = readPlain(text) ?? load(text.replaceAll(foldedSeparator, "$1"), { schema, json: true });
  if (typeof value !== "object" || value === null || Array.isArray(value) || value instanceof Date)
    throw new SyntaxError("it is not a map of fields");
  return value as Fields;
}
