// Metric values as a store keeps them.
import type { Store } from "@runledger/store-api";

export const keptValue =
  ({ info }: Store) =>
  (value: number): number =>
    info.features.infiniteMetrics || Number.isFinite(value) || Number.isNaN(value)
      ? value
      : Math.sign(value) * Number.MAX_VALUE;
