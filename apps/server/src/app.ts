// The application without its socket: routes, hooks and errors put together.
import fastify, {
  LogController,
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyServerOptions,
} from "fastify";
import type { Store } from "@runledger/store-api";
import { registerArtifacts } from "./artifacts/register-artifacts.js";
import { readBodies } from "./body.js";
import type { ArtifactOptions, Context } from "./context.js";
import { answerClientError, answerError, unknownPathAnswer } from "./errors.js";
import { refuseTracking } from "./disabled.js";
import type { StoreRoute } from "./handlers/handler.js";
import { handlers } from "./handlers/handlers.js";
import { collectPaths } from "./method-refusals.js";
import { mountProbes, probePaths } from "./probes.js";
import { requestIds } from "./request-id.js";
import { mountHandlers } from "./route-mount.js";
import { guard, type SecurityOptions } from "./security/guard.js";

export interface LogOptions {
  /** Failures are logged at `error`, start and stop at `info`. */
  readonly level: "error" | "warn" | "info" | "debug";
  /** One line at `info` for each request. */
  readonly requests: boolean;
}

export interface AppOptions extends SecurityOptions {
  readonly store: Store;
  /** Default: artifacts are not served. */
  readonly artifacts?: ArtifactOptions | undefined;
  /** Whether clients may write whole entities in bulk, as a copy with their ids needs it. Default: they may only read them. */
  readonly allowTransfer?: boolean | undefined;
  /** Starts with `/` and does not end in one. Default: none. */
  readonly staticPrefix?: string | undefined;
  /** JSON lines on stdout, or a logger of the caller's. Default: nothing is logged. */
  readonly logger?: LogOptions | FastifyBaseLogger | undefined;
}

/** Longest path parameter; tag keys and ids are far shorter. */
const MAX_PATH_PART = 4096;

function logging(logger: AppOptions["logger"]): FastifyServerOptions {
  if (logger === undefined) return { logger: false };
  return "requests" in logger ? { logger: { level: logger.level } } : { loggerInstance: logger };
}

function logRequests(app: FastifyInstance): void {
  app.addHook("onResponse", (request, reply, done) => {
    const { method, url } = request;
    request.log.info(
      { reqId: request.id, method, url, status: reply.statusCode, ms: Math.round(reply.elapsedTime) },
      "request",
    );
    done();
  });
}

/** Ready to listen. */
export async function buildApp(options: AppOptions): Promise<FastifyInstance> {
  const staticPrefix = options.staticPrefix ?? "";
  const artifacts = options.artifacts ?? { serve: false, destination: "", only: false };
  const { store, allowTransfer = false } = options;
  const context: Context = { store, artifacts, allowTransfer, staticPrefix };
  const app = fastify({
    ...logging(options.logger),
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: requestIds(),
    // Lines name their request themselves: a logger for each request would cost more than any of them writes.
    childLoggerFactory: (logger) => logger,
    routerOptions: { maxParamLength: MAX_PATH_PART },
    clientErrorHandler: answerClientError,
    frameworkErrors: (error, request, reply) => void answerError(error, request, reply),
  });
  guard(app, options, new Set(probePaths.map((path) => staticPrefix + path)));
  readBodies(app);
  app.setErrorHandler(answerError);
  const knownPaths = collectPaths(app);
  const answerUnknown = unknownPathAnswer(staticPrefix);
  app.setNotFoundHandler((request, reply) => knownPaths.answer(request, reply) ?? answerUnknown(request, reply));
  if (options.logger !== undefined && "requests" in options.logger && options.logger.requests) logRequests(app);

  mountProbes(app, context);
  if (artifacts.only) refuseTracking(app, context, Object.keys(handlers) as StoreRoute[]);
  else mountHandlers(app, context, handlers);
  await app.register(async (scope) => registerArtifacts(scope, context));
  knownPaths.refuseFirst(app);
  await app.ready();
  return app;
}
