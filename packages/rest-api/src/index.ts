// Public surface of the route table.
export { readError } from "./error.js";
export { openApiDocument } from "./openapi.js";
export { findOtherRoute, otherRoutes, type OtherRoute } from "./other-routes.js";
export { measureJson, mostBodyValues } from "./body-size.js";
export { parseBody, readRequest, writeRequest, type IncomingRequest, type OutgoingRequest } from "./request.js";
export { readResponse, writeResponse } from "./response.js";
export { pathsOf, type Method, type Prefix, type Route, type WhenMissing } from "./route.js";
export { routes, type Input, type Output, type RouteName } from "./routes.js";
export { fromWire, toWire } from "./wire/converters.js";
export { mlflowVersion } from "./version.js";
