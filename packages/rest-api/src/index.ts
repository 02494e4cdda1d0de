// Public surface of the route table.
export { pathsOf, type Method, type Prefix, type Route, type WhenMissing } from "./route.js";
export { routes, type Input, type Output, type RouteName } from "./routes.js";
export { fromWire, toWire } from "./wire/converters.js";
