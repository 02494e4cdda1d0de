// An authority of the test's own, and certificates from it.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface Certificates {
  /** Name of a PEM file: `ca`, `server`, `server-key`, `client` (with its key). */
  readonly file: (name: string) => string;
  readonly read: (name: string) => string;
  readonly remove: () => void;
}

const newKey = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];

export function makeCertificates(): Certificates {
  const folder = mkdtempSync(join(tmpdir(), "runledger-http-tls-"));
  const file = (name: string): string => join(folder, `${name}.pem`);
  const read = (name: string): string => readFileSync(file(name), "utf8");
  const openssl = (...args: readonly string[]): void => void execFileSync("openssl", args, { stdio: "ignore" });

  openssl("req", "-x509", ...newKey, "-keyout", file("ca-key"), "-out", file("ca"), "-days", "2", "-subj", "/CN=ca");
  const extensions = join(folder, "extensions");
  writeFileSync(extensions, "subjectAltName=DNS:localhost,IP:127.0.0.1");
  for (const name of ["server", "client"]) {
    const request = join(folder, `${name}.csr`);
    openssl("req", ...newKey, "-keyout", file(`${name}-key`), "-out", request, "-subj", `/CN=${name}`);
    const by = ["-CA", file("ca"), "-CAkey", file("ca-key"), "-CAcreateserial"];
    openssl("x509", "-req", "-in", request, ...by, "-out", file(name), "-days", "2", "-extfile", extensions);
  }
  writeFileSync(file("client"), read("client") + read("client-key"));
  return { file, read, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
