// Writes batches; what a store refuses is found and left out, the rest is written.
import { StoreError } from "@runledger/store-api";
import { patiently } from "./patience.js";

/** The caller's mistakes: the same item will be refused again, its neighbours need not be. */
const refusals = new Set([
  "INVALID_PARAMETER_VALUE",
  "RESOURCE_DOES_NOT_EXIST",
  "RESOURCE_ALREADY_EXISTS",
  "BAD_REQUEST",
]);

export const isRefusal = (error: unknown): error is StoreError => StoreError.is(error) && refusals.has(error.code);

/**
 * @param refused is told about each item that cannot be written
 * @returns the items that were written
 * @throws what is no refusal
 */
export async function putAll<T>(
  items: readonly T[],
  put: (items: readonly T[]) => Promise<unknown>,
  refused: (item: T, reason: string) => void,
  signal: AbortSignal | undefined,
): Promise<readonly T[]> {
  if (items.length === 0) return [];
  try {
    await patiently(() => put(items), signal);
    return items;
  } catch (error) {
    if (!isRefusal(error)) throw error;
    const [only] = items;
    if (items.length === 1 && only !== undefined) {
      refused(only, error.message);
      return [];
    }
    const middle = items.length >> 1;
    return [
      ...(await putAll(items.slice(0, middle), put, refused, signal)),
      ...(await putAll(items.slice(middle), put, refused, signal)),
    ];
  }
}
