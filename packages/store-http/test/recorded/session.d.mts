import type { Store } from "@runledger/store-api";

/** @param mark makes names unique */
export function session(store: Store, mark: string): Promise<Readonly<Record<string, unknown>>>;
