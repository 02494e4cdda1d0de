// A copy makes garbage as fast as it reads and keeps little of it. Left alone, V8 lets its heap grow to many times what is in use.
import { setFlagsFromString } from "node:v8";

/** From now on the heap is collected before it has grown by a quarter, for some more CPU time. */
export function keepHeapSmall(): void {
  setFlagsFromString("--semi-space-growth-factor=1");
  setFlagsFromString("--heap-growing-percent=25");
}
