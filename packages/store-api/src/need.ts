// The one answer for a store that lacks a capability.
import { type Capability, capabilities, type Store } from "./contract/store.js";
import { raise } from "./errors.js";

function offered(store: Store): string {
  return capabilities.filter((name) => store[name] !== undefined).join(", ") || "nothing beyond runs";
}

/** @throws NOT_IMPLEMENTED, which clients do not retry */
export function need<C extends Capability>(store: Store, capability: C): NonNullable<Store[C]> {
  return (
    store[capability] ??
    raise("NOT_IMPLEMENTED", `The ${store.info.name} store has no '${capability}' (offers: ${offered(store)})`)
  );
}
