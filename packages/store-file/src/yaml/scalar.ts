// One text as PyYAML's safe dumper writes it: plain where it can be, else single quotes, else double quotes; folded after column 80.
import { readsAsOtherType } from "./resolves.js";

const width = 80;
const lineBreaks = /[\n\r\u{85}\u{2028}\u{2029}]/u;
/** What only double quotes can carry: controls, tab, and all beyond the BMP. */
const unprintable = /[^\n\u{20}-\u{7e}\u{a0}-\u{d7ff}\u{e000}-\u{fefe}\u{ff00}-\u{fffd}]/u;
const leadingIndicator = /^(?:[#,[\]{}&*!|>'"%@`]|[-?:](?:[ \n\r\u{85}\u{2028}\u{2029}]|$)|---|\.\.\.)/u;
const innerIndicator = /:(?:[ \n\r\u{85}\u{2028}\u{2029}]|$)|[ \n\r\u{85}\u{2028}\u{2029}]#/u;
const edgeSpace = /^[ \n\r\u{85}\u{2028}\u{2029}]|[ \n\r\u{85}\u{2028}\u{2029}]$/u;

type Style = "plain" | "single" | "double";

function styleOf(text: string): Style {
  const spaceBeforeBreak = / [\n\u{2028}\u{2029}]/u.test(text);
  if (unprintable.test(text) || spaceBeforeBreak || /[\n\u{2028}\u{2029}] /u.test(text)) return "double";
  if (readsAsOtherType(text) || edgeSpace.test(text) || lineBreaks.test(text)) return "single";
  return leadingIndicator.test(text) || innerIndicator.test(text) ? "single" : "plain";
}

const namedEscapes: Readonly<Record<string, string>> = {
  "\0": "0",
  "\u{7}": "a",
  "\b": "b",
  "\t": "t",
  "\n": "n",
  "\v": "v",
  "\f": "f",
  "\r": "r",
  "\u{1b}": "e",
  '"': '"',
  "\\": "\\",
  "\u{85}": "N",
  "\u{2028}": "L",
  "\u{2029}": "P",
};

function escaped(character: string): string {
  const named = namedEscapes[character];
  if (named !== undefined) return `\\${named}`;
  const hex = (character.codePointAt(0) ?? 0).toString(16).toUpperCase();
  if (hex.length <= 2) return `\\x${hex.padStart(2, "0")}`;
  return hex.length <= 4 ? `\\u${hex.padStart(4, "0")}` : `\\U${hex.padStart(8, "0")}`;
}

/** Writes text and knows its column. */
function sheet(start: number, indent: number) {
  let [text, column] = ["", start];
  return {
    put(part: string): void {
      text += part;
      column += Array.from(part).length;
    },
    newLine(mark: string): void {
      text += mark;
      column = 0;
    },
    /** Goes to a line of its own at the indentation. */
    indent(): void {
      if (column > 0) text += "\n";
      text += " ".repeat(indent);
      column = indent;
    },
    isFull: () => column > width,
    text: () => text,
  };
}
type Sheet = ReturnType<typeof sheet>;

function writePlain(out: Sheet, characters: readonly string[]): void {
  let afterSpace = false;
  characters.forEach((character, index) => {
    const isSpace = character === " ";
    if (isSpace && !afterSpace && out.isFull() && characters[index + 1] !== " ") out.indent();
    else out.put(character);
    afterSpace = isSpace;
  });
}

function writeSingle(out: Sheet, characters: readonly string[]): void {
  let [afterSpace, afterBreak] = [false, false];
  const last = characters.length - 1;
  out.put("'");
  characters.forEach((character, index) => {
    if (character === " ") {
      const folds = !afterSpace && out.isFull() && index > 0 && index < last && characters[index + 1] !== " ";
      if (folds) out.indent();
      else out.put(" ");
      afterSpace = true;
    } else if (lineBreaks.test(character)) {
      if (!afterBreak && character === "\n") out.newLine("\n");
      out.newLine(character);
      afterBreak = true;
    } else {
      if (afterBreak) out.indent();
      out.put(character === "'" ? "''" : character);
      [afterSpace, afterBreak] = [false, false];
    }
  });
  if (afterBreak) out.indent();
  out.put("'");
}

function writeDouble(out: Sheet, characters: readonly string[]): void {
  let afterSpace = false;
  const last = characters.length - 1;
  out.put('"');
  characters.forEach((character, index) => {
    if (character === " ") {
      if (!afterSpace && out.isFull() && index > 0 && index < last) {
        out.indent();
        if (characters[index + 1] === " ") out.put("\\");
      } else out.put(" ");
      afterSpace = true;
    } else {
      const special =
        character === '"' || character === "\\" || lineBreaks.test(character) || unprintable.test(character);
      out.put(special ? escaped(character) : character);
      afterSpace = false;
    }
  });
  out.put('"');
}

const writers = { plain: writePlain, single: writeSingle, double: writeDouble };

/** @param column where the text starts; @param indent of its further lines */
export function writeText(text: string, column: number, indent: number): string {
  const out = sheet(column, indent);
  writers[styleOf(text)](out, Array.from(text));
  return out.text();
}

/** A key stays on one line. */
export function writeKey(key: string): string {
  const style = lineBreaks.test(key) ? "double" : styleOf(key);
  const out = sheet(Number.NEGATIVE_INFINITY, 0);
  writers[style](out, Array.from(key));
  return out.text();
}
