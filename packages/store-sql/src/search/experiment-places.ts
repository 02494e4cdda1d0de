// Where the fields of an experiment are.
import sql, { raw } from "sql-template-tag";
import { entityPlace, integer, nullableInteger, text, type Searched } from "./place.js";

export const experimentPlaces: Searched = {
  table: "experiments",
  // The whole row, which is small.
  key: (dialect) =>
    sql`${dialect.digits(raw("e.experiment_id"))} AS experiment_id, e.name, e.artifact_location, e.lifecycle_stage, e.creation_time, e.last_update_time`,
  place: entityPlace(
    {
      experiment_id: integer("experiment_id"),
      name: text("name"),
      creation_time: nullableInteger("creation_time"),
      last_update_time: nullableInteger("last_update_time"),
    },
    { tag: { name: "experiment_tags", owner: ["experiment_id"], key: '"key"', value: "value", type: "text" } },
  ),
};
