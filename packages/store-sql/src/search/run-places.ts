// Where the fields of a run are. (Filters on the run's name come as clauses on tag mlflow.runName; orderings use the column.)
import { raise, shown } from "@runledger/store-api";
import sql, { raw } from "sql-template-tag";
import { DATASET_CONTEXT } from "../reserved-tags.js";
import { entityPlace, nullableInteger, nullableText, text, type Place, type Searched } from "./place.js";

const place = entityPlace(
  {
    run_id: { ...text("run_uuid"), unique: true },
    run_name: nullableText("name"),
    status: nullableText("status"),
    user_id: nullableText("user_id"),
    artifact_uri: nullableText("artifact_uri"),
    start_time: nullableInteger("start_time"),
    end_time: nullableInteger("end_time"),
  },
  {
    metric: {
      name: "latest_metrics",
      owner: ["run_uuid"],
      key: '"key"',
      value: "value",
      type: "double",
      nan: "is_nan",
    },
    param: { name: "params", owner: ["run_uuid"], key: '"key"', value: "value", type: "text" },
    tag: { name: "tags", owner: ["run_uuid"], key: '"key"', value: "value", type: "text" },
  },
);

const datasetColumns: Readonly<Record<string, string>> = { name: "d.name", digest: "d.digest", context: "c.value" };

/** One input of the run with its data set; `context` is null where the input has no such tag. */
function datasetPlace(key: string): Place {
  const value = datasetColumns[key] ?? raise("INVALID_PARAMETER_VALUE", `A data set has no ${shown(key)}`);
  return {
    column: { value: raw(value), type: "text", nullable: true },
    row: {
      table: sql`inputs i JOIN datasets d ON d.dataset_uuid = i.source_id LEFT JOIN input_tags c ON c.input_uuid = i.input_uuid AND c.name = ${DATASET_CONTEXT}`,
      on: sql`i.destination_type = 'RUN' AND i.destination_id = e.run_uuid AND i.source_type = 'DATASET'`,
    },
  };
}

export const runPlaces: Searched = {
  table: "runs",
  key: () => raw("e.run_uuid"),
  place: (field, alias) => (field.space === "dataset" ? datasetPlace(field.key) : place(field, alias)),
};
