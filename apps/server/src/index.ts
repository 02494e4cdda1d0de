// Public surface of the server.
export type { AppOptions, LogOptions } from "./app.js";
export { bodyLimit } from "./body.js";
export type { ArtifactOptions } from "./context.js";
export type { SecurityOptions } from "./security/guard.js";
export { listenDefaults, type RunningServer, type ServerOptions, startServer } from "./start-server.js";
