// Certificates from files, as options of Node's TLS.
import { readFileSync } from "node:fs";
import { createSecureContext, type SecureContextOptions } from "node:tls";
import { raise, shown } from "@runledger/store-api";
import type { TlsSettings } from "./env.js";

export type TlsOptions = Pick<SecureContextOptions, "ca" | "cert" | "key"> & { readonly rejectUnauthorized?: boolean };

const invalid = (message: string, cause: unknown): never => raise("INVALID_PARAMETER_VALUE", message, { cause });

function pem(file: string, variable: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (cause) {
    return invalid(`The file of ${variable}, ${shown(file)}, cannot be read`, cause);
  }
}

/** @throws INVALID_PARAMETER_VALUE when a file cannot be read or is no PEM of what it should be */
export function tlsOptions({ trustAll, authorities, clientCertificate }: TlsSettings): TlsOptions | undefined {
  const options: TlsOptions = {
    ...(trustAll && { rejectUnauthorized: false }),
    ...(authorities !== undefined && { ca: pem(authorities, "MLFLOW_TRACKING_SERVER_CERT_PATH") }),
  };
  const own = clientCertificate === undefined ? undefined : pem(clientCertificate, "MLFLOW_TRACKING_CLIENT_CERT_PATH");
  if (own !== undefined) {
    try {
      createSecureContext({ cert: own, key: own });
    } catch (cause) {
      invalid("The file of MLFLOW_TRACKING_CLIENT_CERT_PATH must hold a certificate and its key as PEM", cause);
    }
  }
  const all = { ...options, ...(own !== undefined && { cert: own, key: own }) };
  return Object.keys(all).length === 0 ? undefined : all;
}
