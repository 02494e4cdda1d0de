// Public surface of the conformance suite; `./vitest` binds it to vitest.
export type { Case, CaseContext } from "./case.js";
export { cases } from "./cases.js";
export { createContext } from "./context.js";
export { type Decision, decisions } from "./decisions.js";
export { runCase } from "./run-case.js";
