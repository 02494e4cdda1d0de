// The error of a call that must fail.
import { StoreError } from "@runledger/store-api";

export async function failure(call: Promise<unknown>): Promise<StoreError> {
  const error = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!StoreError.is(error)) throw new Error(`not refused with a StoreError: ${String(error)}`);
  return error;
}
