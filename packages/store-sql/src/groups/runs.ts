// Runs in SQL, but for what is logged to them in batches.
import {
  failures,
  type NewRun,
  type Run,
  runArtifactUri,
  type RunDriver,
  type RunId,
  type RunInfo,
  type RunPatch,
} from "@runledger/store-api";
import sql, { join } from "sql-template-tag";
import type { Database, Session } from "../database.js";
import { insert } from "./insert.js";
import { RUN_NAME } from "../reserved-tags.js";
import { activeExperiment, activeRun } from "./active.js";
import { logBatch, setTags } from "./run-log.js";
import { loadRunInfo, loadRuns } from "./run-rows.js";
import { listRuns, type RunSearchOptions, searchRuns } from "./run-search.js";

export function runGroup(database: Database, options: RunSearchOptions = {}): RunDriver {
  return {
    create: (run) => database.write((session) => create(session, run), { about: run.experimentId }),
    get: (id) => database.read(async (session) => (await loadRuns(session, [id], { inputModels: true }))[0]),
    update: (id, patch) => database.write((session) => update(session, id, patch), { about: id }),
    setLifecycle: (id, stage, now) =>
      database.write(async (session) => {
        const changed = await session.change(
          sql`UPDATE runs SET lifecycle_stage = ${stage}, deleted_time = ${stage === "deleted" ? now : null} WHERE run_uuid = ${id}`,
        );
        if (changed === 0) throw failures.runNotFound(id);
      }),
    log: (id, batch) => database.write((session) => logBatch(session, id, batch), { about: id }),
    editTag: (id, key, edit) =>
      database.write(
        async (session) => {
          await activeRun(session, id);
          const [old] = await session.values<readonly [string]>(
            sql`SELECT value FROM tags WHERE run_uuid = ${id} AND "key" = ${key}`,
          );
          await setTags(session, id, [{ key, value: edit(old?.[0]) }]);
        },
        { about: id },
      ),
    deleteTag: (id, key) =>
      database.write(
        async (session) => {
          await activeRun(session, id);
          const deleted = await session.change(sql`DELETE FROM tags WHERE run_uuid = ${id} AND "key" = ${key}`);
          if (deleted === 0) throw failures.runTagNotFound(id, key);
        },
        { about: id },
      ),
    list: (experimentIds, view) => listRuns(database, experimentIds, view),
    search: (query) => searchRuns(database, query, options),
  };
}

async function create(session: Session, { id, experimentId, name, userId, startTime, tags }: NewRun): Promise<Run> {
  const { artifactLocation } = await activeExperiment(session, experimentId);
  const artifactUri = runArtifactUri(artifactLocation, id);
  const columns = {
    run_uuid: id,
    name,
    source_type: "UNKNOWN",
    source_name: "",
    entry_point_name: "",
    user_id: userId,
    status: "RUNNING",
    start_time: startTime,
    source_version: "",
    lifecycle_stage: "active",
    artifact_uri: artifactUri,
    experiment_id: experimentId,
  };
  await Promise.all([
    insert(session, { table: "runs", columns: Object.keys(columns), rows: [Object.values(columns)] }),
    insert(session, {
      table: "tags",
      columns: ["key", "value", "run_uuid"],
      rows: tags.map(({ key, value }) => [key, value, id]),
    }),
  ]);
  return {
    id,
    experimentId,
    name,
    userId,
    status: "RUNNING",
    startTime,
    endTime: null,
    lifecycleStage: "active",
    artifactUri,
    metrics: [],
    params: [],
    tags,
    inputs: { datasets: [], models: [] },
    outputs: [],
  };
}

async function update(session: Session, id: RunId, { name, status, endTime }: RunPatch): Promise<RunInfo> {
  await activeRun(session, id);
  const changes = [
    ...(status === undefined ? [] : [sql`status = ${status}`]),
    ...(endTime === undefined ? [] : [sql`end_time = ${endTime}`]),
  ];
  if (changes.length > 0) await session.change(sql`UPDATE runs SET ${join(changes, ", ")} WHERE run_uuid = ${id}`);
  if (name !== undefined) await setTags(session, id, [{ key: RUN_NAME, value: name }]);
  const info = await loadRunInfo(session, id);
  if (info === undefined) throw failures.runNotFound(id);
  return info;
}
