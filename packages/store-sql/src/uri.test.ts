import { resolve } from "node:path";
import { parseStoreUri } from "@runledger/store-api";
import { expect, test } from "vitest";
import { sqliteFile } from "./uri.js";

test.each([
  ["sqlite:///a/b.db", resolve("a/b.db")],
  ["sqlite:////abs/b.db", "/abs/b.db"],
  ["sqlite+pysqlite:////abs/ü b%20.db", "/abs/ü b%20.db"],
  ["sqlite://", ":memory:"],
  ["sqlite:///", ":memory:"],
  ["sqlite:///:memory:", ":memory:"],
])("%s is %s", (uri, file) => {
  expect(sqliteFile(parseStoreUri(uri))).toBe(file);
});

test.each([
  ["sqlite:////a.db?mode=ro&x=1", "'mode'"],
  ["sqlite://host/a.db", "sqlite:///relative.db"],
  ["sqlite:a.db", "sqlite:///relative.db"],
])("%s is refused", (uri, hint) => {
  expect(() => sqliteFile(parseStoreUri(uri))).toThrow(
    expect.objectContaining({ code: "INVALID_PARAMETER_VALUE", message: expect.stringContaining(hint) }),
  );
});
