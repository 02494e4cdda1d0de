// The reference of the server is what the table of options says.
import { expect, test } from "vitest";
import { serverReference } from "../src/server-reference.js";

test("docs/reference/server.md is up to date", async () => {
  await expect(serverReference()).toMatchFileSnapshot("../../../docs/reference/server.md");
});
