// Tags and params: pairs of a key and a value, the same in entities and on the wire.
import { object } from "../schema.js";
import { text, textOrEmpty } from "../fields.js";

/** A pair as most messages take it: whatever is absent is "". */
export const pair = object({ key: textOrEmpty, value: textOrEmpty });

/** A pair whose key is required. */
export const keyedPair = object({ key: text, value: textOrEmpty });

export const pairs = (items: readonly { readonly key: string; readonly value: string }[]) =>
  items.map(({ key, value }) => ({ key, value }));
