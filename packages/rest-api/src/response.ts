// Answers: what a server writes, what a client reads.
import { raise, StoreError } from "@runledger/store-api";
import { perRoute } from "./codecs.js";
import { decoderOf } from "./decode.js";
import { answerEncoderOf } from "./encode.js";
import type { Output, RouteName } from "./routes.js";

const encoderFor = perRoute((route) => answerEncoderOf(route.response));
const decoderFor = perRoute((route) => decoderOf(route.response, "answer"));

/** Compact JSON. */
export function writeResponse<Name extends RouteName>(name: Name, output: Output<Name>): string {
  return JSON.stringify(encoderFor(name)(output));
}

/** Strings are matched first, so that a name such as "NaN" stays what it is. */
const barePattern = /"(?:[^"\\]|\\.)*"|-?\bInfinity\b|\bNaN\b/g;

const quoteBareNumbers = (text: string): string =>
  text.replace(barePattern, (found) => (found.startsWith('"') ? found : `"${found}"`));

function parseAnswer(name: RouteName, text: string): unknown {
  if (text === "" || text === "200 OK") return {};
  try {
    return JSON.parse(text);
  } catch {
    // Python writes bare NaN in the one answer that does not pass through protobuf.
  }
  try {
    return JSON.parse(quoteBareNumbers(text));
  } catch (cause) {
    return raise("INTERNAL_ERROR", `The server's answer to ${name} is not JSON`, { cause });
  }
}

/** @throws INTERNAL_ERROR when the text is not an answer of this route */
export function readResponse<Name extends RouteName>(name: Name, text: string): Output<Name> {
  const json = parseAnswer(name, text);
  try {
    return decoderFor(name)(json) as Output<Name>;
  } catch (cause) {
    const why = StoreError.is(cause) ? `: ${cause.message}` : "";
    return raise("INTERNAL_ERROR", `The server's answer to ${name} cannot be read${why}`, { cause });
  }
}
