// Something compiled from each route once, when it is first asked for.
import { routes, type RouteName } from "./routes.js";
import type { Route } from "./route.js";

export function perRoute<Codec>(compile: (route: Route) => Codec): (name: RouteName) => Codec {
  const compiled = new Map<RouteName, Codec>();
  return (name) => {
    let codec = compiled.get(name);
    if (codec === undefined) {
      codec = compile(routes[name]);
      compiled.set(name, codec);
    }
    return codec;
  };
}
