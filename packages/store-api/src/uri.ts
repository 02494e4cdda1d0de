// Tracking URIs: one parser for every form.

export interface StoreLocation {
  /** `file` for plain paths; the dialect for databases. */
  readonly scheme: string;
  /** What stood after `+`; ignored by our stores. */
  readonly driver?: string | undefined;
  /** As given. Never log it. */
  readonly uri: string;
  /** For logs and messages: user and password hidden. */
  readonly redacted: string;
}

/** @throws INVALID_PARAMETER_VALUE on an empty or malformed URI */
export declare function parseStoreUri(uri: string): StoreLocation;
