// Runs in a worker thread: reads one large body at a time and answers what readRequest goes on with.
import { isUtf8 } from "node:buffer";
import { parentPort } from "node:worker_threads";
import { measureJson, mostBodyValues, parseBody } from "@runledger/rest-api";
import { StoreError } from "@runledger/store-api";

/** Sent to this thread: the bytes of a body. */
export interface BodyToParse {
  readonly id: number;
  readonly bytes: Uint8Array;
}

/** Sent back. `refused` is what readRequest says when it comes to the body. */
export type ParsedBody = { readonly id: number } & (
  | { readonly fields: Readonly<Record<string, unknown>> }
  | { readonly refused: string }
  | { readonly notUtf8: true }
);

/** Far deeper than any message; a value of any depth cannot be handed from thread to thread. */
const mostDepth = 1000;

function parsed({ id, bytes }: BodyToParse): ParsedBody {
  if (!isUtf8(bytes)) return { id, notUtf8: true };
  try {
    const fields = parseBody(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("utf8"));
    const { count, depth } = measureJson(fields);
    if (count > mostBodyValues) {
      return { id, refused: `The body has ${count} values; at most ${mostBodyValues} are taken in one request` };
    }
    if (depth > mostDepth) {
      return { id, refused: `The body is nested ${depth} levels deep; at most ${mostDepth} are taken` };
    }
    return { id, fields };
  } catch (error) {
    if (StoreError.is(error)) return { id, refused: error.message };
    throw error;
  }
}

parentPort?.on("message", (body: BodyToParse) => parentPort?.postMessage(parsed(body)));
