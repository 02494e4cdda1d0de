// Splits the text of a filter or an ordering into tokens. Quotes are SQL's, but nothing inside them is ever unescaped.
import { raise } from "../errors.js";
import { shown } from "../failures.js";

export type Token =
  /** A bare word: a key, a keyword or an unquoted value. */
  | { readonly kind: "word"; readonly text: string; readonly at: number }
  /** `prefix.name` (any part of it may be quoted), or a bare name in backticks, which has no prefix. */
  | {
      readonly kind: "path";
      readonly text: string;
      readonly at: number;
      readonly prefix: string | undefined;
      readonly name: string;
    }
  /** `text` holds the quotes, `value` is what stands between them. */
  | { readonly kind: "string"; readonly text: string; readonly at: number; readonly value: string }
  | { readonly kind: "number"; readonly text: string; readonly at: number }
  /** A run of comparison signs, a bracket or a comma. */
  | { readonly kind: "sign"; readonly text: string; readonly at: number };

const spaces = /\s*/y;
const word = /[\p{L}\p{N}_][\p{L}\p{N}_$#]*/uy;
const dottedName = /[\p{L}\p{N}_][\p{L}\p{N}_$#.]*/uy;
const number = /-?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE]-?\d+)?(?![\p{L}\p{N}_$#.])/uy;
const sign = /[<>=!~]+|[(),]/y;

function scan(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}

/**
 * End of the quoted text that starts at `at`, or undefined if it never closes.
 * A doubled quote and a quote after a backslash belong to the text; but when nothing else closes it, the last quote after a backslash does.
 */
function endOfQuoted(text: string, at: number): number | undefined {
  const quote = text[at];
  let lastEscaped: number | undefined;
  for (let i = at + 1; i < text.length; i += 1) {
    if (text[i] === "\\" && text[i + 1] === quote && quote !== "`") {
      i += 1;
      lastEscaped = i + 1;
    } else if (text[i] === quote) {
      if (text[i + 1] !== quote) return i + 1;
      i += 1;
    }
  }
  return lastEscaped;
}

function readQuoted(text: string, at: number): string {
  const end =
    endOfQuoted(text, at) ??
    raise("INVALID_PARAMETER_VALUE", `${shown(text)} has a quote at character ${at + 1} that is not closed`);
  return text.slice(at, end);
}

/** A word or a name in backticks, and what follows its first dot. */
function readKey(text: string, at: number): Token {
  const first = text[at] === "`" ? readQuoted(text, at) : (scan(word, text, at) ?? "");
  const bare = first.startsWith("`") ? first.slice(1, -1) : first;
  const dot = at + first.length;
  if (text[dot] !== ".") {
    return first === bare
      ? { kind: "word", text: first, at }
      : { kind: "path", text: first, at, prefix: undefined, name: bare };
  }
  const next = text[dot + 1] ?? "";
  const quoted = next !== "" && "`'\"".includes(next) ? readQuoted(text, dot + 1) : undefined;
  const rest = quoted ?? scan(dottedName, text, dot + 1);
  if (rest === undefined)
    return raise(
      "INVALID_PARAMETER_VALUE",
      `${shown(text)} lacks a name after the dot at character ${dot + 1}; quote names with special characters`,
    );
  const name = quoted === undefined ? rest : quoted.slice(1, -1);
  return { kind: "path", text: `${first}.${rest}`, at, prefix: bare, name };
}

function readToken(text: string, at: number): Token {
  const start = text[at] ?? "";
  if (start === "'" || start === '"') {
    const quoted = readQuoted(text, at);
    return { kind: "string", text: quoted, at, value: quoted.slice(1, -1) };
  }
  const digits = scan(number, text, at);
  if (digits !== undefined) return { kind: "number", text: digits, at };
  if (start === "`" || scan(word, text, at) !== undefined) return readKey(text, at);
  const mark = scan(sign, text, at);
  if (mark !== undefined) return { kind: "sign", text: mark, at };
  return raise("INVALID_PARAMETER_VALUE", `${shown(text)} cannot be read at character ${at + 1}: ${shown(start)}`);
}

/** Linear in the length of the text. @throws INVALID_PARAMETER_VALUE on an open quote or a character that starts no token */
export function tokenize(text: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = scan(spaces, text, 0)?.length ?? 0;
  while (at < text.length) {
    const token = readToken(text, at);
    tokens.push(token);
    at += token.text.length;
    at += scan(spaces, text, at)?.length ?? 0;
  }
  return tokens;
}
