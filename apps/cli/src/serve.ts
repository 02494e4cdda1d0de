// `runledger server`: opens the stores, serves them, and stops when it is told to.
import { type RunningServer, startServer } from "@runledger/server";
import { parseStoreUri, type Store } from "@runledger/store-api";
import { artifactRoot, checkWritable, localFolder } from "./artifact-places.js";
import { failureSentence } from "./failure-sentence.js";
import { packageVersion } from "./package-version.js";
import type { ServerSettings } from "./server-options.js";
import type { Environment } from "./settings.js";
import { type Started, startJson, startLines } from "./start-lines.js";
import { openStores } from "./stores.js";

/** How long requests in flight may take after the first signal. */
const DRAIN_MILLIS = 10_000;

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const complain = (line: string): void => void process.stderr.write(`runledger: ${line}\n`);

function notesFor({ workers }: ServerSettings): readonly string[] {
  return workers === undefined || workers === 1
    ? []
    : [`--workers ${workers} has no effect: one process serves all requests`];
}

async function folderFor(settings: ServerSettings): Promise<string | undefined> {
  if (!settings.serveArtifacts) return undefined;
  const folder = localFolder(settings.artifactsDestination);
  try {
    await checkWritable(folder);
  } catch (cause) {
    throw new Error(`artifacts cannot be kept in ${folder}: the folder is not writable; see --artifacts-destination`, {
      cause,
    });
  }
  return folder;
}

async function listen(
  settings: ServerSettings,
  store: Store,
  root: string,
  folder: string | undefined,
): Promise<RunningServer> {
  const { artifactsOnly, logRequests } = settings;
  return startServer({
    store,
    host: settings.host,
    port: settings.port,
    artifacts: { serve: folder !== undefined, destination: folder ?? "", localRoots: [root], only: artifactsOnly },
    staticPrefix: settings.staticPrefix,
    allowTransfer: settings.allowTransfer,
    allowedHosts: settings.allowedHosts,
    corsAllowedOrigins: settings.corsAllowedOrigins,
    frameOptions: settings.xFrameOptions,
    logger: { level: logRequests ? "info" : "warn", requests: logRequests },
  });
}

/** The first signal lets requests in flight finish; a second one, or the deadline, ends at once. */
function stopOnSignal(server: RunningServer, store: Store, json: boolean): void {
  let stopping = false;
  const stop = async (signal: NodeJS.Signals): Promise<void> => {
    if (stopping) {
      complain(`ended by a second ${signal}; requests in flight were cut off`);
      process.exit(1);
    }
    stopping = true;
    say(json ? JSON.stringify({ event: "stopping" }) : "stopping when requests in flight have finished");
    setTimeout(() => {
      complain(`ended after ${DRAIN_MILLIS / 1000} s; requests in flight were cut off`);
      process.exit(1);
    }, DRAIN_MILLIS).unref();
    await server.close();
    await store.close();
    say(json ? JSON.stringify({ event: "stopped" }) : "stopped");
    process.exit(0);
  };
  const onSignal = (signal: NodeJS.Signals): void => {
    stop(signal).catch((error: unknown) => {
      complain(`failed to stop in order: ${error instanceof Error ? error.message : String(error)}`);
      process.exit(1);
    });
  };
  process.on("SIGTERM", onSignal);
  process.on("SIGINT", onSignal);
}

/** Resolves when the server listens. @throws UsageError, or an Error whose message is one sentence for the operator */
export async function serve(settings: ServerSettings, environment: Environment): Promise<void> {
  const { json, registryStoreUri, backendStoreUri } = settings;
  const redact = (uri: string): string => parseStoreUri(uri).redacted;
  const folder = await folderFor(settings);
  const root = artifactRoot(settings);
  const store = await openStores(settings, { artifactRoot: root, environment, warn: complain });
  let server: RunningServer;
  try {
    server = await listen(settings, store, root, folder);
  } catch (error) {
    await store.close();
    throw new Error(failureSentence(error, settings), { cause: error });
  }
  stopOnSignal(server, store, json);
  const started: Started = {
    version: packageVersion,
    url: server.url,
    store: redact(backendStoreUri),
    registry: registryStoreUri === undefined ? undefined : redact(registryStoreUri),
    artifactRoot: root,
    artifactFolder: folder,
    notes: notesFor(settings),
  };
  say(json ? startJson(started) : startLines(started));
}
