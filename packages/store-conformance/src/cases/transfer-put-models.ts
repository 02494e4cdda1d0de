// Writing whole logged models, registered models and versions in bulk.
import assert from "node:assert/strict";
import type { Transfer } from "@runledger/store-api";
import { groupOf } from "../case.js";
import { byKey, idsOf, only, point, refused } from "../expect.js";
import {
  allPoints,
  loggedModelToPut,
  modelPointSet,
  newModelId,
  newRunId,
  registeredModelToPut,
  sameEntity,
  versionToPut,
} from "./transfer-fixture.js";

const pointsOf = (transfer: Transfer, modelId: string) =>
  allPoints((pageToken) => transfer.modelPoints({ ids: [modelId], limit: 1000, pageToken }));

export const transferPutModelCases = [
  ...groupOf("transfer", "transfer.putLoggedModels", {
    "keep-all-they-are": async ({ transfer, loggedModels, newExperiment }) => {
      const experimentId = await newExperiment();
      const active = loggedModelToPut(experimentId, { modelType: null, sourceRunId: null });
      const deleted = loggedModelToPut(experimentId, {
        lifecycleStage: "deleted",
        status: "READY",
        statusMessage: "ok",
      });
      await transfer.putLoggedModels([active, deleted]);
      sameEntity(
        await transfer.loggedModels([active.id, deleted.id]),
        [active, deleted].map((model) => ({ ...model, pointCount: 0 })),
      );
      sameEntity(await loggedModels.get(active.id), { ...active, metrics: [] });
      assert.deepEqual(idsOf(await loggedModels.search({ experimentIds: [experimentId] })), [active.id]);
    },
    "again-become-what-is-given": async ({ transfer, newExperiment }) => {
      const first = loggedModelToPut(await newExperiment());
      await transfer.putLoggedModels([first]);
      const second = loggedModelToPut(first.experimentId, {
        id: first.id,
        name: "other",
        status: "READY",
        lastUpdateTime: 4444,
        params: [{ key: "width", value: "9" }],
        tags: [],
        lifecycleStage: "deleted",
      });
      await transfer.putLoggedModels([second]);
      await transfer.putLoggedModels([second]);
      sameEntity(await transfer.loggedModels([first.id]), [{ ...second, pointCount: 0 }]);
      await transfer.putLoggedModels([first]);
      sameEntity(await transfer.loggedModels([first.id]), [{ ...first, pointCount: 0 }]);
    },
    "take-points-as-a-set": async ({ transfer, newRun }) => {
      const [one, two] = [await newRun(), await newRun()];
      const model = loggedModelToPut(one.experimentId, { lifecycleStage: "deleted" });
      await transfer.putLoggedModels([model]);
      const points = [one, two].flatMap(({ id: runId }) =>
        [point("m", 1), point("m", 2, 1), point("n", 3, 0, 8)].map((each) => ({
          ...each,
          runId,
          modelId: model.id,
          datasetName: runId === one.id ? "rows" : null,
          datasetDigest: runId === one.id ? "d1" : null,
        })),
      );
      await transfer.putModelPoints(points.slice(0, 4));
      await transfer.putModelPoints(points.slice(2).toReversed());
      await transfer.putLoggedModels([model]);
      assert.deepEqual(modelPointSet(await pointsOf(transfer, model.id)), modelPointSet(points));
      assert.equal(only(await transfer.loggedModels([model.id])).pointCount, 6);
    },
    "leave-a-point-with-another-value": async ({ transfer, newRun }) => {
      const run = await newRun();
      const { id: modelId, ...model } = loggedModelToPut(run.experimentId);
      await transfer.putLoggedModels([{ ...model, id: modelId }]);
      const of = (value: number) => ({
        ...point("m", value),
        modelId,
        runId: run.id,
        datasetName: null,
        datasetDigest: null,
      });
      await transfer.putModelPoints([of(1)]);
      await transfer.putModelPoints([of(2)]);
      assert.equal(only(await pointsOf(transfer, modelId)).value, 1);
    },
    "refuse-points-of-nothing": async ({ transfer, newRun }) => {
      const run = await newRun();
      const model = loggedModelToPut(run.experimentId);
      await transfer.putLoggedModels([model]);
      const at = { ...point("m", 1), datasetName: null, datasetDigest: null };
      const unknownModel = transfer.putModelPoints([{ ...at, modelId: newModelId(), runId: run.id }]);
      await refused("RESOURCE_DOES_NOT_EXIST", unknownModel, "an unknown model");
      const unknownRun = transfer.putModelPoints([{ ...at, modelId: model.id, runId: newRunId() }]);
      await refused("RESOURCE_DOES_NOT_EXIST", unknownRun, "an unknown run");
    },
    "refuse-an-unknown-experiment": async ({ transfer }) => {
      await refused("RESOURCE_DOES_NOT_EXIST", transfer.putLoggedModels([loggedModelToPut("99999999999999")]));
    },
  }),

  ...groupOf("transfer", "transfer.putRegisteredModels", {
    "keep-times-numbers-and-aliases": async ({ transfer, registry, unique }) => {
      const model = registeredModelToPut(unique("model"));
      const versions = [
        versionToPut(model.name, 4, { stage: "Production", status: "FAILED_REGISTRATION", statusMessage: "no" }),
        versionToPut(model.name, 2, { description: "words", runLink: "http://link", storageLocation: "s3://real" }),
      ];
      await transfer.putRegisteredModels([model]);
      await transfer.putModelVersions(versions);
      sameEntity(await transfer.registeredModels([model.name]), [model]);
      for (const { storageLocation, ...version } of versions) {
        // Over HTTP only the place to load from is told.
        const { storageLocation: _place, ...found } = await registry.versions.get(model.name, version.version);
        sameEntity(found, { ...version, aliases: version.version === 2 ? ["champion"] : [] });
        const place = await registry.versions.downloadUri(model.name, version.version);
        assert.equal(place, storageLocation ?? version.source);
      }
      assert.equal((await registry.versions.getByAlias(model.name, "champion")).version, 2);
      assert.deepEqual(
        (await registry.versions.latest(model.name)).map(({ version }) => version).toSorted((a, b) => a - b),
        [2, 4],
      );
    },
    "never-give-a-number-twice": async ({ transfer, registry, unique }) => {
      const { name, ...model } = registeredModelToPut(unique("model"), {
        versions: [],
        aliases: [],
        highestVersion: 6,
      });
      await transfer.putRegisteredModels([{ name, ...model }]);
      assert.deepEqual((await registry.models.get(name)).latestVersions, []);
      await refused("RESOURCE_DOES_NOT_EXIST", registry.versions.get(name, 6));
      assert.equal((await registry.versions.create({ name, source: "s3://bucket/model" })).version, 7);
    },
    "again-become-what-is-given": async ({ transfer, registry, unique }) => {
      const first = registeredModelToPut(unique("model"));
      const { name } = first;
      await transfer.putRegisteredModels([first]);
      await transfer.putModelVersions([versionToPut(name, 2), versionToPut(name, 4)]);
      const second = registeredModelToPut(name, {
        lastUpdateTime: 5555,
        description: null,
        tags: [{ key: "u", value: "2" }],
        aliases: [{ alias: "latest-good", version: 4 }],
        versions: [4],
      });
      await transfer.putRegisteredModels([second]);
      await transfer.putRegisteredModels([second]);
      sameEntity(await transfer.registeredModels([name]), [second]);
      await refused("RESOURCE_DOES_NOT_EXIST", registry.versions.get(name, 2));
      sameEntity(await registry.versions.get(name, 4), { ...versionToPut(name, 4), aliases: ["latest-good"] });
    },
    "of-versions-again-leave-the-model-alone": async ({ transfer, registry, unique }) => {
      const model = registeredModelToPut(unique("model"), { aliases: [] });
      const { name } = model;
      await transfer.putRegisteredModels([model]);
      await transfer.putModelVersions([versionToPut(name, 2), versionToPut(name, 4)]);
      const changed = versionToPut(name, 2, {
        stage: "Archived",
        lastUpdateTime: 7777,
        tags: [{ key: "w", value: "3" }],
      });
      await transfer.putModelVersions([changed]);
      sameEntity(await registry.versions.get(name, 2), changed);
      sameEntity(await registry.versions.get(name, 4), versionToPut(name, 4));
      sameEntity(await transfer.registeredModels([name]), [model]);
    },
    "are-prompts-too": async ({ transfer, registry, unique }) => {
      const tags = [{ key: "mlflow.prompt.is_prompt", value: "true" }];
      const model = registeredModelToPut(unique("prompt"), { tags, aliases: [], versions: [1], highestVersion: 1 });
      await transfer.putRegisteredModels([model]);
      await transfer.putModelVersions([versionToPut(model.name, 1, { tags })]);
      sameEntity(await transfer.registeredModels([model.name]), [model]);
      assert.deepEqual(byKey((await registry.versions.get(model.name, 1)).tags), byKey(tags));
    },
    "refuse-versions-of-an-unknown-model": async ({ transfer, unique }) => {
      await refused("RESOURCE_DOES_NOT_EXIST", transfer.putModelVersions([versionToPut(unique("nope"), 1)]));
    },
  }),
];
