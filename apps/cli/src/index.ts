// Public surface of the command: what a program needs to open stores as the command does.
export { openStores, type StoreSettings } from "./stores.js";
