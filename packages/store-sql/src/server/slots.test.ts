// Slots: order, patience, and that one who gave up takes no slot away.
import { expect, test, vi } from "vitest";
import { Slots } from "./slots.js";

test("lets so many in, the others in order", async () => {
  const slots = new Slots(1);
  const order: string[] = [];
  const work = (name: string) => slots.use(async () => void order.push(name));
  await Promise.all([work("a"), work("b"), work("c")]);
  expect(order).toEqual(["a", "b", "c"]);
});

test("says after its patience that all connections are busy and what to do, and goes on when one is free", async () => {
  vi.useFakeTimers();
  try {
    const slots = new Slots(1);
    let free: () => void = () => undefined;
    const busy = slots.use(() => new Promise<void>((resolve) => (free = resolve)));
    const late = expect(slots.use(async () => "late")).rejects.toMatchObject({
      code: "TEMPORARILY_UNAVAILABLE",
      message: expect.stringMatching(/busy for 30 s; try again, or .*MLFLOW_SQLALCHEMYSTORE_POOL_SIZE/u),
    });
    await vi.advanceTimersByTimeAsync(30_000);
    await late;
    const next = slots.use(async () => "next");
    free();
    await busy;
    expect(await next).toBe("next");
  } finally {
    vi.useRealTimers();
  }
});
