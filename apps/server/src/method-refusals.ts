// Every known path answers every method: 405 for one that it does not take, 204 for OPTIONS. Routes for all of that would double
// the time that the server takes to start, so it is decided where no route was found.
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { answerWrongMethod } from "./errors.js";

const methods = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"] as const;

type Method = (typeof methods)[number];

interface KnownPath {
  readonly url: string;
  readonly taken: Set<string>;
  readonly pattern: RegExp;
  /** Paths without parameters come before those with, and both before those with a rest, as the router has it. */
  readonly openness: number;
}

export interface KnownPaths {
  /** Called after the last route: where a wider path would take a method that the narrower one refuses, the narrower one refuses it first. */
  refuseFirst(app: FastifyInstance): void;
  /** The answer where no route was found; undefined when the path is unknown. */
  answer(request: FastifyRequest, reply: FastifyReply): FastifyReply | undefined;
}

function patternOf(url: string): RegExp {
  const parts = url.split("/").map((part) => {
    if (part === "*") return ".*";
    return part.startsWith(":") ? "[^/]*" : part.replace(/[\\^$.|?+()[\]{}]/g, "\\$&");
  });
  return new RegExp(`^${parts.join("/")}$`);
}

function opennessOf(url: string): number {
  if (url.includes("*")) return 2;
  return url.includes(":") ? 1 : 0;
}

function refuse({ taken }: KnownPath, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const allowed = [...taken].toSorted().join(", ");
  if (request.method === "OPTIONS") return reply.code(204).header("allow", `${allowed}, OPTIONS`).send();
  return answerWrongMethod(request, reply, allowed);
}

/** Call it before routes are mounted. */
export function collectPaths(app: FastifyInstance): KnownPaths {
  const byUrl = new Map<string, KnownPath>();
  let complete = false;
  app.addHook("onRoute", ({ url, method }) => {
    if (complete) return;
    const known = byUrl.get(url) ?? { url, taken: new Set(), pattern: patternOf(url), openness: opennessOf(url) };
    byUrl.set(url, known);
    for (const one of [method].flat()) known.taken.add(one);
  });
  const refusedBy = ({ taken }: KnownPath): Method[] => methods.filter((method) => !taken.has(method));
  return {
    refuseFirst(scope) {
      complete = true;
      const known = [...byUrl.values()];
      for (const narrow of known) {
        const wider = known.filter((other) => other.openness > narrow.openness && other.pattern.test(narrow.url));
        const method = refusedBy(narrow).filter((one) => wider.some(({ taken }) => taken.has(one)));
        if (method.length === 0) continue;
        scope.route({ method, url: narrow.url, handler: (request, reply) => refuse(narrow, request, reply) });
      }
    },
    answer(request, reply) {
      const path = request.url.split("?", 1)[0] ?? "";
      const [known] = [...byUrl.values()]
        .filter(({ pattern }) => pattern.test(path))
        .toSorted((one, other) => one.openness - other.openness);
      if (known === undefined || !refusedBy(known).some((method) => method === request.method)) return undefined;
      return refuse(known, request, reply);
    },
  };
}
