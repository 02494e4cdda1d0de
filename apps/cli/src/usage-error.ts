// A call of the command that cannot be meant: one sentence and exit code 2. Any other failure is exit code 1.
export class UsageError extends Error {
  override readonly name = "UsageError";
}
