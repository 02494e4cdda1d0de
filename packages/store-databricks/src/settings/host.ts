// The address of a workspace, however it was written down.
import { raise, shown } from "@runledger/store-api";
import type { Setting } from "./settings.js";

export interface WorkspaceHost {
  /** Scheme, host, port and an optional path, without a slash at the end. */
  readonly base: string;
  /** From `?o=` of an address that was copied from a browser. */
  readonly workspaceId: string | undefined;
}

/** Takes a bare host name, slashes at the end, and the query of a browser's address. */
export function parseHost({ value, from }: Setting): WorkspaceHost {
  const url = URL.parse(value.includes("://") ? value : `https://${value}`);
  if (url === null || !/^https?:$/u.test(url.protocol) || url.hostname === "") {
    return raise(
      "INVALID_PARAMETER_VALUE",
      `${from} is no address of a workspace; it must look like https://adb-1234567890.12.azuredatabricks.net`,
    );
  }
  // Shown nowhere, not even in part: this is where people put passwords.
  if (url.username !== "" || url.password !== "") {
    raise("INVALID_PARAMETER_VALUE", `${from} must not hold a user or a password; set DATABRICKS_TOKEN instead`);
  }
  return {
    base: `${url.protocol}//${url.host}${url.pathname.replace(/\/+$/u, "")}`,
    workspaceId: url.searchParams.get("o") ?? undefined,
  };
}

/** @throws INVALID_PARAMETER_VALUE where the id could not stand in a header */
export function checkWorkspaceId({ value, from }: Setting): string {
  if (!/^[\w.-]{1,256}$/u.test(value)) {
    raise("INVALID_PARAMETER_VALUE", `${from} is ${shown(value)}, which is no id of a workspace`);
  }
  return value;
}
