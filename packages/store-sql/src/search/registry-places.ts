// Where the fields of registered models and of their versions are.
import { raw } from "sql-template-tag";
import { entityPlace, integer, nullableText, text, time, type Searched } from "./place.js";

export const registeredModelPlaces: Searched = {
  table: "registered_models",
  key: () => raw("e.name"),
  place: entityPlace(
    { name: text("name"), last_updated_timestamp: time("last_updated_time") },
    {
      tag: { name: "registered_model_tags", owner: ["workspace", "name"], key: '"key"', value: "value", type: "text" },
    },
  ),
};

export const modelVersionPlaces: Searched = {
  table: "model_versions",
  key: () => raw("e.name, e.version"),
  place: entityPlace(
    {
      name: text("name"),
      version_number: integer("version"),
      run_id: nullableText("run_id"),
      source_path: nullableText("source"),
      creation_timestamp: time("creation_time"),
      last_updated_timestamp: time("last_updated_time"),
    },
    {
      tag: {
        name: "model_version_tags",
        owner: ["workspace", "name", "version"],
        key: '"key"',
        value: "value",
        type: "text",
      },
    },
  ),
};
