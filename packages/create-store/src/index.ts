// Public surface: what `npm create @runledger/store` does, for programs.
export { createStore, isScheme } from "./create-store.js";
