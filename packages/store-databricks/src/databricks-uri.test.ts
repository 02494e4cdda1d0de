import { parseStoreUri } from "@runledger/store-api";
import { expect, test } from "vitest";
import { profileOf } from "./databricks-uri.js";

test.each([
  ["databricks", undefined],
  ["databricks://prod", "prod"],
  ["databricks://my-profile_2.x/", "my-profile_2.x"],
])("%s", (uri, profile) => {
  expect(profileOf(parseStoreUri(uri))).toBe(profile);
});

test.each([
  ["databricks://", "name of a profile"],
  ["databricks:/prod", "name of a profile"],
  ["databricks://a b", "name of a profile"],
  ["databricks://a/b", "name of a profile"],
  ["databricks://scope:prefix", "keys 'prefix-host' and 'prefix-token' of scope 'scope'"],
  ["databricks-uc", "Unity Catalog"],
  ["databricks-uc://prod", "Unity Catalog"],
  ["uc", "Unity Catalog"],
  ["uc:http://127.0.0.1:8080", "Unity Catalog"],
])("%s is refused", (uri, said) => {
  expect(() => profileOf(parseStoreUri(uri))).toThrow(said);
});
