// How text compares, folds and matches patterns. Everything goes by code point, as UTF-8 databases do, not by UTF-16 unit as `<` does.

/** The folding of ILIKE. */
export function foldCase(text: string): string {
  return text.toLowerCase();
}

/** Surrogates stand for code points above all others, though their units lie below U+E000. */
function weight(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}

/** Negative, zero or positive, by code point. */
export function compareText(a: string, b: string): number {
  if (a === b) return 0;
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i += 1) {
    const left = a.charCodeAt(i);
    const right = b.charCodeAt(i);
    if (left !== right) return weight(left) - weight(right);
  }
  return a.length - b.length;
}

const surrogate = /[\uD800-\uDFFF]/;

/** One entry for each code point; a plain string is that already, unless it has surrogates. */
function codePoints(text: string): ArrayLike<string> {
  return surrogate.test(text) ? Array.from(text) : text;
}

function fits(segment: ArrayLike<string>, text: ArrayLike<string>, at: number): boolean {
  for (let i = 0; i < segment.length; i += 1) {
    if (segment[i] !== "_" && segment[i] !== text[at + i]) return false;
  }
  return true;
}

/**
 * A test for SQL's LIKE: `%` any run of characters, `_` exactly one, newlines included; nothing escapes.
 * The pieces between `%` are searched from left to right, so a match costs at most length × pattern, never more.
 */
export function likeMatcher(pattern: string): (text: string) => boolean {
  const [first = "", ...others] = pattern.split("%").map(codePoints);
  const last = others.pop();
  return (value) => {
    const text = codePoints(value);
    if (last === undefined) return text.length === first.length && fits(first, text, 0);
    if (text.length < first.length + last.length || !fits(first, text, 0)) return false;
    const end = text.length - last.length;
    let at = first.length;
    for (const segment of others) {
      while (at + segment.length <= end && !fits(segment, text, at)) at += 1;
      if (at + segment.length > end) return false;
      at += segment.length;
    }
    return fits(last, text, end);
  };
}
