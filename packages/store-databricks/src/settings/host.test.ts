import { StoreError } from "@runledger/store-api";
import { expect, test } from "vitest";
import { parseHost } from "./host.js";

const from = "DATABRICKS_HOST";

test.each([
  ["adb-1.2.azuredatabricks.net", "https://adb-1.2.azuredatabricks.net", undefined],
  ["https://x.cloud.databricks.com/", "https://x.cloud.databricks.com", undefined],
  ["https://x.cloud.databricks.com:443//", "https://x.cloud.databricks.com", undefined],
  ["https://x.cloud.databricks.com/?o=123#job/5", "https://x.cloud.databricks.com", "123"],
  ["http://127.0.0.1:8080", "http://127.0.0.1:8080", undefined],
  ["https://proxy.example/workspace/", "https://proxy.example/workspace", undefined],
])("%s", (value, base, workspaceId) => {
  expect(parseHost({ value, from })).toEqual({ base, workspaceId });
});

test.each(["", "https://", "ftp://x", "a b", "https://user:s3cret@x.cloud.databricks.com"])(
  "%j is refused, unseen",
  (value) => {
    let message = "";
    try {
      parseHost({ value, from });
    } catch (error) {
      if (StoreError.is(error)) message = error.message;
    }
    expect(message).toContain(from);
    expect(message).not.toContain("s3cret");
  },
);
