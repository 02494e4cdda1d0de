// Runs one case on a store of its own.
import type { Store } from "@runledger/store-api";
import type { Case } from "./case.js";
import { createContext } from "./context.js";

/** Opens a store, runs the case and closes the store, whatever happened. Rejects when the store does not behave. */
export async function runCase(testCase: Case, open: () => Promise<Store>): Promise<void> {
  const store = await open();
  try {
    await testCase.run(createContext(store));
  } finally {
    await store.close();
  }
}
