// Puts handlers under the paths of the route table: text in, typed input, handler, text out.
import { setImmediate } from "node:timers/promises";
import { Readable } from "node:stream";
import {
  type Input,
  type Output,
  pathsOf,
  readRequest,
  type RouteName,
  routes,
  writeResponse,
} from "@runledger/rest-api";
import { raise } from "@runledger/store-api";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Answer, LongAnswer } from "./answer.js";
import { jsonType } from "./body.js";
import type { Context } from "./context.js";
import type { Handler, Handlers } from "./handlers/handler.js";
import type { BodyFields } from "./large-bodies.js";

/** The table writes parameters as `{id}` and the rest of a path as `{+path}`. */
function fastifyPath(path: string): string {
  return path.replace(/\{\+\w+\}/g, "*").replace(/\{(\w+)\}/g, ":$1");
}

/** Where a route is mounted. */
export function urlsOf({ staticPrefix }: Context, name: RouteName): readonly string[] {
  return pathsOf(routes[name]).map((path) => staticPrefix + fastifyPath(path));
}

/** Fastify calls the rest of a path `*`. */
function pathParameters(name: RouteName, request: FastifyRequest): Readonly<Record<string, string>> {
  const given = request.params as Readonly<Record<string, string>>;
  const rest = /\{\+(\w+)\}/.exec(routes[name].path)?.[1];
  return rest === undefined ? given : { ...given, [rest]: given["*"] ?? "" };
}

/** The fields of a request; HEAD counts as GET. @throws INVALID_PARAMETER_VALUE */
export function inputOf<Name extends RouteName>(name: Name, request: FastifyRequest): Input<Name> {
  if (request.headers["x-mlflow-workspace"] !== undefined) {
    raise("INVALID_PARAMETER_VALUE", "This server has no workspaces; send no X-MLFLOW-WORKSPACE header");
  }
  return readRequest(name, {
    method: request.method === "HEAD" ? "GET" : request.method,
    path: pathParameters(name, request),
    query: request.query as Readonly<Record<string, string | readonly string[]>>,
    contentType: request.headers["content-type"],
    body:
      typeof request.body === "string" || typeof request.body === "function"
        ? (request.body as string | BodyFields)
        : undefined,
  });
}

/** `{"runs":[…]}` without its last `]}`, and without its beginning when it goes on a list. */
const open = (part: string, goesOn: boolean): string =>
  goesOn ? `,${part.slice(part.indexOf("[") + 1, -2)}` : part.slice(0, -2);

const end = (rest: string): string => (rest === "{}" ? "]}" : `],${rest.slice(1)}`);

/** Joins parts into one JSON document, with a pause before each for other requests. */
async function* join(
  first: string,
  second: string,
  parts: AsyncIterable<string>,
  rest: string,
): AsyncGenerator<string> {
  yield open(first, false);
  yield open(second, true);
  for await (const part of parts) {
    await setImmediate();
    yield open(part, true);
  }
  yield end(rest);
}

/** A reader may go away at any time, even before it has begun; then the store must not be kept waiting. */
function streamed(first: string, second: string, parts: AsyncGenerator<string>, rest: string): Readable {
  const body = Readable.from(join(first, second, parts, rest));
  body.once("close", () => void parts.return(undefined).catch(() => undefined));
  return body;
}

const isLong = <T>(answer: Answer<T>): answer is LongAnswer<T> =>
  typeof answer === "object" && answer !== null && "streamed" in answer;

/** A list that fits into one part is sent as a whole. A failure before the first part still has its own status. */
async function writeLong<Name extends RouteName>(
  name: Name,
  answer: LongAnswer<Output<Name>>,
): Promise<string | Readable> {
  async function* written(): AsyncGenerator<string> {
    for await (const part of answer.streamed) {
      const text = writeResponse(name, part);
      if (text !== "{}") yield text;
    }
  }
  const parts = written();
  const rest = writeResponse(name, answer.rest);
  const first = await parts.next();
  if (first.done === true) return rest;
  const second = await parts.next();
  if (second.done === true) return open(first.value, false) + end(rest);
  return streamed(first.value, second.value, parts, rest);
}

async function run<Name extends RouteName>(
  name: Name,
  handle: Handler<Name>,
  context: Context,
  request: FastifyRequest,
): Promise<string | Readable> {
  const answer = await handle(context, inputOf(name, request));
  return isLong(answer) ? writeLong(name, answer) : writeResponse(name, answer);
}

function mount<Name extends RouteName>(
  app: FastifyInstance,
  context: Context,
  name: Name,
  handle: Handler<Name>,
): void {
  for (const url of urlsOf(context, name)) {
    app.route({
      method: [...routes[name].methods],
      url,
      handler: async (request: FastifyRequest, reply: FastifyReply) =>
        reply.type(jsonType).send(await run(name, handle, context, request)),
    });
  }
}

/** Mounts JSON routes; those of files mount themselves. */
export function mountHandlers<Names extends RouteName>(
  app: FastifyInstance,
  context: Context,
  handlers: Handlers<Names>,
): void {
  for (const name of Object.keys(handlers) as Names[]) mount(app, context, name, handlers[name]);
}
