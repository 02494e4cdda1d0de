// What the file layout cannot keep: its keys and model names are names of files.
import type { Gap } from "@runledger/store-conformance/vitest";

export const gaps: readonly Gap[] = [
  {
    reason: "a name of a file has at most 255 bytes, fewer than the longest key has in UTF-8",
    cases: [
      "limits/metric-key",
      "limits/param-key",
      "limits/tag-key",
      "limits/experiment-tag-key",
      "limits.logged-model/param-key",
      "limits.registry/model-tag-key",
      "limits.registry/version-tag-key",
      "limits.registry/alias",
      "limits.registry/model-name",
    ],
  },
  {
    reason: "key a is a file, so key a/b cannot be one below it",
    cases: ["limits/names-may-hold-letters-of-any-script"],
  },
  {
    reason: "MLflow's file store cannot read a run that has a tag with such a key",
    cases: ["transfer.putRuns/keep-tags-of-any-key"],
  },
  {
    reason: "MLflow's file store refuses '%' in model names, and lists no model at all where one has it",
    cases: ["registeredModels.create/takes-percent-blank-and-letters-of-any-script"],
  },
];
