// A data set's folder in its experiment, and the links of runs to data sets and models.
import type { Dataset, Tag } from "@runledger/store-api";
import type { Read } from "../cache/entity-cache.js";
import type { Probe } from "../cache/probe.js";
import type { YamlValue } from "../yaml/write.js";
import { textField } from "./fields.js";
import { readMeta } from "./meta.js";

export function readDataset(probe: Probe): Read<Dataset> {
  const meta = readMeta(probe);
  if (meta === undefined || "problem" in meta) return meta;
  const { fields } = meta;
  const [name, digest] = [textField(fields, "name"), textField(fields, "digest")];
  if (name === null || digest === null) return { problem: "it lacks a name or a digest" };
  const entity: Dataset = {
    name,
    digest,
    sourceType: textField(fields, "source_type") ?? "",
    source: textField(fields, "source") ?? "",
    schema: textField(fields, "schema"),
    profile: textField(fields, "profile"),
  };
  return { entity };
}

export const weighDataset = ({ name, source, schema, profile }: Dataset): number =>
  300 + 2 * (name.length + source.length + (schema?.length ?? 0) + (profile?.length ?? 0));

export const datasetFields = (dataset: Dataset): Record<string, YamlValue> => ({
  digest: dataset.digest,
  name: dataset.name,
  profile: dataset.profile,
  schema: dataset.schema,
  source: dataset.source,
  source_type: dataset.sourceType,
});

/** As MLflow writes it: the destination is the source once more, and readers take the run from the path. */
export const inputFields = (
  sourceId: string,
  sourceType: "DATASET" | "MODEL",
  tags: readonly Tag[],
): Record<string, YamlValue> => ({
  destination_id: sourceId,
  destination_type: "RUN",
  source_id: sourceId,
  source_type: sourceType,
  tags: Object.fromEntries(tags.map(({ key, value }) => [key, value])),
});

export const outputFields = (modelId: string, step: number): Record<string, YamlValue> => ({
  destination_id: modelId,
  destination_type: "MODEL_OUTPUT",
  source_id: modelId,
  source_type: "RUN_OUTPUT",
  step,
  tags: {},
});
