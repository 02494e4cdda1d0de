// Finds the copies that are there already: by the mapping, else by the tags of the runs and logged models of an experiment.
import type { Page } from "@runledger/store-api";
import type { Job } from "../job.js";
import { memoryMapping, remember, sourceTags, tagOf } from "../mapping.js";
import { allPages } from "../pages.js";
import type { OpenExperiment } from "./experiments.js";

type CopiedKind = "runs" | "loggedModels";

export interface Copies {
  /** The id in the target, if there is one. */
  find(kind: CopiedKind, sourceId: string, experiment: OpenExperiment | undefined): Promise<string | undefined>;
  /** Without looking into the target. */
  known(kind: CopiedKind, sourceId: string): string | undefined;
  add(kind: CopiedKind, sourceId: string, targetId: string): Promise<void>;
}

interface Tagged {
  readonly id: string;
  readonly tags: readonly { readonly key: string; readonly value: string }[];
}

export function createCopies(job: Job): Copies {
  const { target, signal } = job;
  const mapping = job.options.mapping ?? memoryMapping();
  const scanned = new Set<string>();
  const tags = { runs: sourceTags.run, loggedModels: sourceTags.loggedModel } as const;

  function page(
    kind: CopiedKind,
    experimentIds: readonly string[],
    pageToken: string | undefined,
  ): Promise<Page<Tagged>> {
    const request = { experimentIds, maxResults: 1000, pageToken };
    if (kind === "loggedModels") return target.loggedModels?.search(request) ?? Promise.resolve({ items: [] });
    return target.runs.search({ ...request, view: "all", filter: `tags.\`${sourceTags.run}\` LIKE '%'` });
  }

  /** Once for each experiment, and only when something is missing in the mapping. */
  async function scan(kind: CopiedKind, { id, isNew }: OpenExperiment): Promise<void> {
    const what = `${kind} ${id}`;
    if (isNew || scanned.has(what)) return;
    scanned.add(what);
    for await (const items of allPages((pageToken) => page(kind, [id], pageToken), signal)) {
      for (const item of items) {
        const sourceId = tagOf(item, tags[kind]);
        if (sourceId !== undefined) await remember(mapping, kind, sourceId, item.id);
      }
    }
  }

  return {
    known: (kind, sourceId) => mapping.get(kind, sourceId),
    async find(kind, sourceId, experiment) {
      const known = mapping.get(kind, sourceId);
      if (known !== undefined || experiment === undefined) return known;
      await scan(kind, experiment);
      return mapping.get(kind, sourceId);
    },
    add: (kind, sourceId, targetId) => remember(mapping, kind, sourceId, targetId),
  };
}
