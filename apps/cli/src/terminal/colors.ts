// Colours for people: none where nobody sees them or NO_COLOR is set; FORCE_COLOR decides before both.
import { styleText } from "node:util";

export type Style = "bold" | "dim" | "red" | "green" | "yellow";

/** The text in that style, or as it is. */
export type Paint = (style: Style, text: string) => string;

const plain: Paint = (_style, text) => text;
const coloured: Paint = (style, text) => styleText(style, text, { validateStream: false });

/** @param isTerminal whether the stream that the text goes to is one */
export function painter(isTerminal: boolean, environment: Readonly<Record<string, string | undefined>>): Paint {
  const forced = environment["FORCE_COLOR"];
  if (forced !== undefined && forced !== "") return ["0", "false"].includes(forced) ? plain : coloured;
  const wanted = isTerminal && !environment["NO_COLOR"] && environment["TERM"] !== "dumb";
  return wanted ? coloured : plain;
}
