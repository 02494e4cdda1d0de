// The one error class of all stores and its codes: MLflow's wire codes with their HTTP status.

/**
 * MLflow's error codes. `status` is what REST answers, oddities kept (RESOURCE_ALREADY_EXISTS is 400, INVALID_STATE 500);
 * `retry` says whether the same call may succeed later; `sqlstate` and `errorClass` are sent along where MLflow sends them.
 */
export const errorCodes = {
  INTERNAL_ERROR: { status: 500, retry: "never", sqlstate: "XXM00", errorClass: "CLIENT_INTERNAL_ERROR" },
  TEMPORARILY_UNAVAILABLE: { status: 503, retry: "backoff", sqlstate: "XXM00", errorClass: "CLIENT_INTERNAL_ERROR" },
  BAD_REQUEST: { status: 400, retry: "never", sqlstate: "KAM00", errorClass: "INVALID_PARAMETER_VALUE" },
  DEADLINE_EXCEEDED: { status: 504, retry: "backoff", sqlstate: null, errorClass: null },
  CANCELLED: { status: 499, retry: "never", sqlstate: null, errorClass: null },
  RESOURCE_EXHAUSTED: { status: 429, retry: "backoff", sqlstate: null, errorClass: null },
  ABORTED: { status: 409, retry: "backoff", sqlstate: null, errorClass: null },
  NOT_FOUND: { status: 404, retry: "never", sqlstate: "KAM00", errorClass: "RESOURCE_NOT_FOUND" },
  ALREADY_EXISTS: { status: 409, retry: "never", sqlstate: null, errorClass: null },
  UNAUTHENTICATED: { status: 401, retry: "never", sqlstate: null, errorClass: null },
  INVALID_PARAMETER_VALUE: { status: 400, retry: "never", sqlstate: "KAM00", errorClass: "INVALID_PARAMETER_VALUE" },
  ENDPOINT_NOT_FOUND: { status: 404, retry: "never", sqlstate: "KAM00", errorClass: "RESOURCE_NOT_FOUND" },
  INVALID_STATE: { status: 500, retry: "never", sqlstate: "XXM00", errorClass: "CLIENT_INTERNAL_ERROR" },
  PERMISSION_DENIED: { status: 403, retry: "never", sqlstate: "KAM00", errorClass: "PERMISSION_DENIED" },
  FEATURE_DISABLED: { status: 500, retry: "never", sqlstate: "KAM00", errorClass: "FEATURE_DISABLED" },
  CUSTOMER_UNAUTHORIZED: { status: 401, retry: "never", sqlstate: "KAM00", errorClass: "PERMISSION_DENIED" },
  REQUEST_LIMIT_EXCEEDED: { status: 429, retry: "backoff", sqlstate: null, errorClass: null },
  RESOURCE_CONFLICT: { status: 409, retry: "never", sqlstate: null, errorClass: null },
  NOT_IMPLEMENTED: { status: 501, retry: "never", sqlstate: null, errorClass: null },
  DATA_LOSS: { status: 500, retry: "never", sqlstate: null, errorClass: null },
  RESOURCE_ALREADY_EXISTS: { status: 400, retry: "never", sqlstate: "KAM00", errorClass: "RESOURCE_ALREADY_EXISTS" },
  RESOURCE_DOES_NOT_EXIST: { status: 404, retry: "never", sqlstate: "KAM00", errorClass: "RESOURCE_NOT_FOUND" },
} as const satisfies Record<
  string,
  { status: number; retry: "never" | "backoff"; sqlstate: string | null; errorClass: string | null }
>;

export type StoreErrorCode = keyof typeof errorCodes;

/** The JSON body of an error answer. */
export interface WireError {
  readonly error_code: StoreErrorCode;
  readonly message: string;
  readonly sqlstate: string | null;
  readonly error_class: string | null;
}

const marker: unique symbol = Symbol.for("runledger.StoreError");

/** What every store throws. Test with `StoreError.is`, never `instanceof`: two copies of this package may be loaded. */
export class StoreError extends Error {
  override readonly name = "StoreError";
  readonly code: StoreErrorCode;
  readonly [marker] = true;

  constructor(code: StoreErrorCode, message: string, options?: { readonly cause?: unknown }) {
    super(message, options);
    this.code = code;
  }

  static is(value: unknown): value is StoreError {
    return typeof value === "object" && value !== null && marker in value;
  }

  /** HTTP status that REST answers. */
  get status(): number {
    return errorCodes[this.code].status;
  }

  /** Whether the same call may succeed later. */
  get retriable(): boolean {
    return errorCodes[this.code].retry === "backoff";
  }

  toJSON(): WireError {
    const { sqlstate, errorClass } = errorCodes[this.code];
    return { error_code: this.code, message: this.message, sqlstate, error_class: errorClass };
  }
}

/** Throws where an expression is wanted. */
export function raise(code: StoreErrorCode, message: string, options?: { readonly cause?: unknown }): never {
  throw new StoreError(code, message, options);
}
