// What a started server says, for people or for programs.
import { mlflowVersion } from "@runledger/rest-api/version";

export interface Started {
  readonly version: string;
  readonly url: string;
  /** Without passwords. */
  readonly store: string;
  readonly registry: string | undefined;
  readonly artifactRoot: string;
  /** Undefined when artifacts are not served. */
  readonly artifactFolder: string | undefined;
  readonly notes: readonly string[];
}

export function startLines({ version, url, store, registry, artifactRoot, artifactFolder, notes }: Started): string {
  const rows = [
    ["store", store],
    ...(registry === undefined ? [] : [["registry", registry]]),
    [
      "artifacts",
      artifactFolder === undefined ? `${artifactRoot} (not served here)` : `${artifactFolder} (through this server)`,
    ],
    ...notes.map((note) => ["note", note]),
    ["next", `export MLFLOW_TRACKING_URI=${url}`],
    ["stop", "Ctrl+C"],
  ];
  const lines = rows.map(([name = "", text]) => `  ${name.padEnd(10)} ${text}`);
  return [`Runledger ${version} (MLflow ${mlflowVersion} protocol) listens on ${url}`, ...lines].join("\n");
}

export function startJson({ version, url, store, registry, artifactRoot, artifactFolder, notes }: Started): string {
  const artifacts = { root: artifactRoot, folder: artifactFolder ?? null };
  const pid = process.pid;
  return JSON.stringify({
    event: "listening",
    version,
    url,
    pid,
    store,
    registry: registry ?? store,
    artifacts,
    notes,
  });
}
