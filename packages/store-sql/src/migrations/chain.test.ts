import { describe, expect, test } from "vitest";
import { revisions } from "../schema/revision.js";
import type { Table } from "../schema/table.js";
import { tables } from "../schema/tables/all.js";
import { chain, modelAtHead, stepsFrom } from "./chain.js";

/** Columns in order; of parts and of unused words, neither order nor absence counts. */
const comparable = ({ columns, parts }: Table) => ({
  columns: Object.entries(columns).map(([name, column]) => [name, JSON.parse(JSON.stringify(column)) as unknown]),
  parts: parts.map((part) => JSON.stringify(part, Object.keys(part).toSorted())).toSorted(),
});

describe("the chain", () => {
  test("has MLflow's revisions in their order", () => {
    expect(chain.map(({ revision }) => revision)).toEqual(revisions);
  });

  test("ends in the schema that an empty database gets", () => {
    const head = modelAtHead();
    expect([...head.keys(), "alembic_version"].toSorted()).toEqual(tables.map(({ name }) => name).toSorted());
    for (const table of tables) {
      const made = head.get(table.name);
      if (made !== undefined) expect({ [table.name]: comparable(made) }).toEqual({ [table.name]: comparable(table) });
    }
  });

  test("begins after the revision that is asked for", () => {
    expect(stepsFrom(null)).toHaveLength(67);
    expect(stepsFrom("451aebb31d03")[0]).toMatchObject({ revision: "90e64c465722", number: 2 });
    expect(stepsFrom("dc11669786a5")).toEqual([]);
  });

  test("has one step from which only a backup leads back", () => {
    expect(chain.filter((step) => step.irreversible).map(({ revision }) => revision)).toEqual(["2d6e25af4d3e"]);
  });
});
