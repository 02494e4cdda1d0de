// Reads the body of an answer as text, and stops where it is longer than it may be.
import { raise } from "@runledger/store-api";
import type { FetchAnswer } from "./connection.js";

/** @throws INTERNAL_ERROR beyond `maxBytes`; what the connection throws when it breaks */
export async function readBody(answer: FetchAnswer, maxBytes: number, heard: () => void): Promise<string> {
  const reader = answer.body?.getReader();
  if (reader === undefined) return "";
  const decoder = new TextDecoder();
  let text = "";
  let bytes = 0;
  for (;;) {
    const { done, value } = await reader.read();
    heard();
    if (done || value === undefined) return text + decoder.decode();
    bytes += value.byteLength;
    if (bytes > maxBytes) {
      await reader.cancel();
      raise("INTERNAL_ERROR", `The server's answer is longer than ${maxBytes} bytes`);
    }
    text += decoder.decode(value, { stream: true });
  }
}
