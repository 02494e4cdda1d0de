// Strings inside `IN (…)` follow Python's rules, not SQL's: neighbours join and backslashes escape. MLflow evaluates the list as Python.

const simple = new Map([
  ["\\", "\\"],
  ["'", "'"],
  ['"', '"'],
  ["a", "\u0007"],
  ["b", "\b"],
  ["f", "\f"],
  ["n", "\n"],
  ["r", "\r"],
  ["t", "\t"],
  ["v", "\v"],
  ["\n", ""],
]);

const coded = /[0-7]{1,3}|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}/y;

/** Reads what follows a backslash: the text it stands for and its length. Undefined when malformed. */
function readEscape(text: string, at: number): readonly [value: string, length: number] | undefined {
  const next = text[at];
  if (next === undefined) return undefined;
  const plain = simple.get(next);
  if (plain !== undefined) return [plain, 1];
  coded.lastIndex = at;
  const code = coded.exec(text)?.[0];
  if (code === undefined) return "xuUN".includes(next) ? undefined : [`\\${next}`, 1];
  const point = /^[0-7]/.test(code) ? Number.parseInt(code, 8) : Number.parseInt(code.slice(1), 16);
  return point > 0x10ffff ? undefined : [String.fromCodePoint(point), code.length];
}

/** Value of one or more Python string literals written without a gap (`'it''s'` is `its`); undefined when it is not well formed. */
export function readPythonStrings(raw: string): string | undefined {
  const pieces: string[] = [];
  let quote: string | undefined;
  for (let at = 0; at < raw.length; at += 1) {
    const char = raw[at] ?? "";
    if (quote === undefined) {
      quote = char;
    } else if (char === quote) {
      quote = undefined;
    } else if (char === "\\") {
      const escape = readEscape(raw, at + 1);
      if (escape === undefined) return undefined;
      pieces.push(escape[0]);
      at += escape[1];
    } else if (char === "\n" || char === "\r") {
      return undefined;
    } else {
      pieces.push(char);
    }
  }
  return quote === undefined ? pieces.join("") : undefined;
}
