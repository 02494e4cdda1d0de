// For stores that are built on this one, such as store-databricks. Not for programs: it may change in any release.
export { basicAuthorization, type ServerAddress, serverAddress } from "./address.js";
export { type Call, type CallHooks, createCall } from "./call.js";
export { createHttpStore, type StoreParts } from "./compose.js";
export {
  type BodyReader,
  type Connection,
  defaultMaxResponseBytes,
  defaultRetry,
  defaultTimeoutMs,
  type FailedAnswer,
  type Fetch,
  type FetchAnswer,
  type RetryPolicy,
} from "./connection.js";
export { createSend, type Send, type SentRequest } from "./send.js";
export { findServer, mlflowServer, type Server } from "./server.js";
