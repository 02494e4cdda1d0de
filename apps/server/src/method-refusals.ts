// Every known path answers every method: 405 for one that it does not take, 204 for OPTIONS.
import type { FastifyInstance } from "fastify";
import { answerWrongMethod } from "./errors.js";

const methods = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const;

/** Call it before routes are mounted; what it returns is called after the last one. */
export function collectMethods(app: FastifyInstance): (app: FastifyInstance) => void {
  const taken = new Map<string, Set<string>>();
  app.addHook("onRoute", ({ url, method }) => {
    const known = taken.get(url) ?? new Set();
    taken.set(url, known);
    for (const one of [method].flat()) known.add(one);
  });
  return (scope) => {
    for (const [url, known] of new Map(taken)) {
      const allowed = [...known].toSorted().join(", ");
      const refused = methods.filter((method) => !known.has(method));
      scope.route({ method: refused, url, handler: (request, reply) => answerWrongMethod(request, reply, allowed) });
      if (!known.has("OPTIONS")) {
        scope.options(url, (_request, reply) => reply.code(204).header("allow", `${allowed}, OPTIONS`).send());
      }
    }
  };
}
