// The entry for programs on Node that open stores by their URI.
export {
  type BuiltInStores,
  createStoreRegistry,
  type KnownScheme,
  type StoreRegistry,
  type StoreRegistryOptions,
} from "./store-registry.js";
