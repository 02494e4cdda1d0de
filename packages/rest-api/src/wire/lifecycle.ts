// Lifecycle stages are free text on the wire.
import type { LifecycleStage } from "@runledger/store-api";

export const stageFromWire = (stage: string): LifecycleStage => (stage === "deleted" ? "deleted" : "active");
