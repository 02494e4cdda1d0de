// How wide text is on a terminal. Text from a store may hold anything: what would move the cursor or colour the rest is shown, not obeyed.
import { eastAsianWidth } from "get-east-asian-width";

const graphemes = new Intl.Segmenter();
const ascii = /^[ -~]*$/;
const zeroWidth = /^[\p{Mark}\p{Format}\p{Default_Ignorable_Code_Point}]+$/u;
// Built from text: the compiler knows the flag from a later target on.
const emoji = new RegExp(String.raw`^\p{RGI_Emoji}$`, "v");

/** Control characters and those that turn the direction of text, as JSON writes them. */
const dangerous = /[\p{Control}\u061C\u200E\u200F\u2028\u2029\u202A-\u202E\u2066-\u2069]/gu;
const short: Readonly<Record<string, string>> = { "\n": String.raw`\n`, "\r": String.raw`\r`, "\t": String.raw`\t` };

/** The text on one line, without power over the terminal. */
export const visible = (text: string): string =>
  text.replace(dangerous, (sign) => short[sign] ?? `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`);

function graphemeWidth(grapheme: string): number {
  if (zeroWidth.test(grapheme)) return 0;
  return emoji.test(grapheme) ? 2 : eastAsianWidth(grapheme.codePointAt(0) ?? 0);
}

/** In columns. @param text visible, without colours */
export function widthOf(text: string): number {
  if (ascii.test(text)) return text.length;
  let width = 0;
  for (const { segment } of graphemes.segment(text)) width += graphemeWidth(segment);
  return width;
}

/** At most `width` columns; what was longer ends in `…`. */
export function cut(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  let kept = "";
  let room = width - 1;
  for (const { segment } of graphemes.segment(text)) {
    room -= graphemeWidth(segment);
    if (room < 0) break;
    kept += segment;
  }
  return width > 0 ? `${kept}…` : "";
}
