// What every search is asked: which items, in which order, how many.
import { Option } from "commander";
import { collect, wholeNumber } from "./command.js";

export interface SearchFlags {
  readonly filter?: string;
  readonly orderBy?: readonly string[];
  readonly maxResults?: number;
}

/** An example of a key, and the order where none is asked for if that is worth a word. */
export const orderByOption = (example: string, note = ""): Option =>
  new Option("--order-by <key>", `such as "${example}"; may be repeated${note}`).argParser(collect);

export const maxResultsOption = (): Option =>
  new Option("--max-results <number>", "at most so many; default: all").argParser(wholeNumber(0));
