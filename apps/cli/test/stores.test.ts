// Two stores put together as one.
import { StoreError } from "@runledger/store-api";
import { expect, test } from "vitest";
import { openStores } from "../src/stores.js";

test("a registry of its own stays the registry of a view with a signal", async () => {
  const store = await openStores(
    { backendStoreUri: "sqlite://", registryStoreUri: "memory:", storePlugin: [] },
    { artifactRoot: "mlflow-artifacts:/" },
  );
  const controller = new AbortController();
  const view = store.with({ signal: controller.signal });
  await view.registry?.models.create({ name: "m" });
  expect((await store.registry?.models.get("m"))?.name).toBe("m");
  controller.abort();
  const refused = await view.registry?.models.get("m").catch((error: unknown) => error);
  expect(StoreError.is(refused) && refused.code).toBe("CANCELLED");
  await view.close();
  await expect(store.runs.search({ experimentIds: [] })).rejects.toThrow(/closed/);
});
