// Registered models through the ordinary contract. A server numbers versions by itself, so the numbers of deleted ones are held by
// placeholders that are deleted again: version 4 is version 4 there too.
import type { ModelVersion, Registry, StoredRegisteredModel } from "@runledger/store-api";
import { type Job, readTarget } from "../job.js";
import { isSourceTag, sourceTags, tagOf } from "../mapping.js";
import { allPages } from "../pages.js";
import { isRefusal } from "../put-batches.js";
import type { Copies } from "./copies.js";
import { tagChanges } from "./tag-changes.js";
import { translatedVersion } from "./translated-version.js";

export interface Registries {
  readonly source: Registry;
  readonly target: Registry;
}

const quoted = (name: string): string => (name.includes("'") ? `"${name}"` : `'${name}'`);

/** By number. */
export async function versionsOf({ versions }: Registry, name: string, signal: AbortSignal | undefined) {
  const found = new Map<number, ModelVersion>();
  const filter = `name = ${quoted(name)}`;
  for (const part of [filter, `${filter} AND tags.\`mlflow.prompt.is_prompt\` = 'true'`])
    for await (const page of allPages(
      (pageToken) => versions.search({ filter: part, maxResults: 1000, pageToken }),
      signal,
    ))
      for (const version of page) found.set(version.version, version);
  return found;
}

function modelCopier(job: Job, { source, target }: Registries, copies: Copies) {
  const { tally } = job;
  const { models, versions } = target;
  const call = <T>(work: () => Promise<T>): Promise<T> => readTarget(job, work);

  async function create(version: ModelVersion): Promise<void> {
    const { name, source: files, runId, runLink, description, modelId, tags } = translatedVersion(version, copies);
    const made = await versions.create({
      name,
      source: files,
      runId: runId ?? undefined,
      runLink: runLink ?? undefined,
      description: description ?? undefined,
      modelId: modelId ?? undefined,
      tags,
    });
    if (made.version !== version.version) {
      await call(() => versions.delete(name, made.version));
      throw new Error(`the target gave it number ${made.version}`);
    }
    if (version.stage !== "None") await call(() => versions.transition(name, made.version, version.stage, false));
  }

  async function hold(name: string): Promise<void> {
    const tags = [{ key: sourceTags.placeholder, value: "true" }];
    const { version } = await versions.create({ name, source: "s3://runledger/placeholder", tags });
    await call(() => versions.delete(name, version));
  }

  async function update(version: ModelVersion, there: ModelVersion): Promise<boolean> {
    const { name, version: number, description, stage } = version;
    const { set, remove } = tagChanges(version.tags, there.tags);
    const described = (description ?? "") !== (there.description ?? "");
    for (const { key, value } of set) await call(() => versions.setTag(name, number, key, value));
    for (const key of remove) await call(() => versions.deleteTag(name, number, key));
    if (described) await call(() => versions.update(name, number, description ?? ""));
    if (stage !== there.stage) await call(() => versions.transition(name, number, stage, false));
    return set.length + remove.length > 0 || described || stage !== there.stage;
  }

  /** @param reached the greatest number that a copy before this one gave or held */
  async function copyVersions(model: StoredRegisteredModel, reached: number): Promise<void> {
    const wanted = await versionsOf(source, model.name, job.signal);
    const there = await versionsOf(target, model.name, job.signal);
    for (const number of there.keys()) if (!wanted.has(number)) await call(() => versions.delete(model.name, number));
    const highest = Math.max(reached, ...there.keys());
    const last = Math.max(model.highestVersion, ...wanted.keys());
    for (let number = 1; number <= last; number += 1) {
      const version = wanted.get(number);
      const known = there.get(number);
      if (version !== undefined && known !== undefined) {
        tally.count("modelVersions", (await update(version, known)) ? "changed" : "unchanged");
      } else if (number > highest) {
        await copyVersion(model.name, number, version);
      }
    }
    if (last > reached) await call(() => models.setTag(model.name, sourceTags.highestVersion, String(last)));
  }

  async function copyVersion(name: string, number: number, version: ModelVersion | undefined): Promise<void> {
    try {
      if (version === undefined) return await hold(name);
      await create(version);
      tally.count("modelVersions", "created");
    } catch (error) {
      if (!isRefusal(error) && !(error instanceof Error && error.message.startsWith("the target gave"))) throw error;
      tally.problem({ kind: "modelVersions", id: `${name} ${number}`, reason: error.message });
      tally.count("modelVersions", "refused");
      // The next version is to get its own number all the same.
      if (isRefusal(error)) await hold(name);
    }
  }

  async function copyAliases(model: StoredRegisteredModel): Promise<boolean> {
    const { aliases } = await call(() => models.get(model.name));
    const wrong = model.aliases.filter(({ alias, version }) =>
      aliases.every((known) => known.alias !== alias || known.version !== version),
    );
    const gone = aliases.filter(({ alias }) => model.aliases.every((known) => known.alias !== alias));
    for (const { alias, version } of wrong) await call(() => models.setAlias(model.name, alias, version));
    for (const { alias } of gone) await call(() => models.deleteAlias(model.name, alias));
    return wrong.length + gone.length > 0;
  }

  return { copyVersions, copyAliases };
}

async function copyModel(
  job: Job,
  registries: Registries,
  copies: Copies,
  model: StoredRegisteredModel,
): Promise<void> {
  const { models } = registries.target;
  const { name } = model;
  const made = { key: sourceTags.registeredModel, value: String(model.creationTime) };
  const call = <T>(work: () => Promise<T>): Promise<T> => readTarget(job, work);
  const known = await call(() => models.get(name)).catch((error: unknown) => {
    if (isRefusal(error)) return undefined;
    throw error;
  });
  if (known !== undefined && tagOf(known, made.key) !== made.value)
    throw new OtherModel(
      "the target has another registered model of this name, made at another time; rename one of them",
    );
  if (job.dryRun) return job.tally.count("registeredModels", known === undefined ? "created" : "unchanged");
  const { description } = model;
  const tags = [...model.tags.filter(({ key }) => !isSourceTag(key)), made];
  const there = known ?? (await call(() => models.create({ name, description: description ?? undefined, tags })));
  const { set, remove } = tagChanges(tags, there.tags);
  for (const { key, value } of set) await call(() => models.setTag(name, key, value));
  for (const key of remove) await call(() => models.deleteTag(name, key));
  const described = (description ?? "") !== (there.description ?? "");
  if (described) await call(() => models.update(name, description ?? ""));
  const copier = modelCopier(job, registries, copies);
  await copier.copyVersions(model, Number(tagOf(there, sourceTags.highestVersion) ?? 0));
  const aliased = await copier.copyAliases(model);
  const changed = set.length + remove.length > 0 || described || aliased;
  return job.tally.count("registeredModels", known === undefined ? "created" : changed ? "changed" : "unchanged");
}

class OtherModel extends Error {}

export interface CopiedRegistry {
  readonly registries: Registries;
  /** Names of models that were not copied. */
  readonly taken: ReadonlySet<string>;
}

export async function copyRegistry(job: Job, registries: Registries, copies: Copies): Promise<CopiedRegistry> {
  const { source, tally } = job;
  const taken = new Set<string>();
  tally.begin("registeredModels");
  for await (const batch of source.registeredModels()) {
    for (const model of batch) {
      try {
        await copyModel(job, registries, copies, model);
      } catch (error) {
        if (!isRefusal(error) && !(error instanceof OtherModel)) throw error;
        taken.add(model.name);
        tally.problem({ kind: "registeredModels", id: model.name, reason: error.message });
        tally.count("registeredModels", "refused");
      }
    }
  }
  return { registries, taken };
}
