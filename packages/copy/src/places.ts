// Where artifacts will be: URIs of the source as URIs of the target.
import { artifactUri, type Experiment, type ExperimentId } from "@runledger/store-api";
import type { ArtifactOptions } from "./options.js";

export interface Places {
  /** @param targetId the id that the experiment has in the target */
  locationOf(experiment: Experiment, targetId: ExperimentId): string;
  /** Of a run or logged model of that experiment, below the place that the target would have made. */
  uriOf(experimentId: ExperimentId, uri: string, ...standard: readonly string[]): string;
  /** Of anything that may lie in any experiment, as the source of a model version. */
  anyUri(uri: string): string;
}

interface Move {
  readonly from: string;
  readonly to: string;
}

const kept: Places = {
  locationOf: ({ artifactLocation }) => artifactLocation,
  uriOf: (_experimentId, uri) => uri,
  anyUri: (uri) => uri,
};

const withoutSlash = (uri: string): string => uri.replace(/\/+$/, "");

/** What is below `from` at the same place below `to`; undefined for what is elsewhere. */
function moved({ from, to }: Move, uri: string): string | undefined {
  const base = withoutSlash(from);
  if (uri === base || uri === `${base}/`) return to;
  return uri.startsWith(`${base}/`) ? artifactUri(to, uri.slice(base.length + 1)) : undefined;
}

/** @param note is told about what stays where it is */
export function createPlaces(artifacts: ArtifactOptions, note: (text: string) => void): Places {
  if (artifacts.mode === "keep") return kept;
  const { mode, root } = artifacts;
  const moves = new Map<ExperimentId, Move>();

  /** Retargeting moves whole roots, so the id in the path stays; a location of somebody's own is below no root. */
  function destination({ id, artifactLocation }: Experiment, targetId: ExperimentId): string {
    if (mode === "copy") return artifactUri(root, targetId);
    return withoutSlash(artifactLocation).endsWith(`/${id}`) ? artifactUri(root, id) : artifactLocation;
  }
  const stays = (uri: string): string => {
    note(`'${uri}' is below no artifact root of an experiment and stays as it is`);
    return uri;
  };
  return {
    locationOf(experiment, targetId) {
      const to = destination(experiment, targetId);
      moves.set(experiment.id, { from: experiment.artifactLocation, to });
      return to;
    },
    uriOf(experimentId, uri, ...standard) {
      const move = moves.get(experimentId);
      if (move === undefined) return uri;
      return moved(move, uri) ?? (mode === "copy" ? artifactUri(move.to, ...standard) : stays(uri));
    },
    anyUri(uri) {
      if (/^(models|runs):/.test(uri)) return uri;
      for (const move of moves.values()) {
        const found = moved(move, uri);
        if (found !== undefined) return found;
      }
      return stays(uri);
    },
  };
}
