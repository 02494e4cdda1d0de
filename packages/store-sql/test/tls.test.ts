// Servers that demand TLS and a client's certificate, started here with an authority of their own.
import { execFileSync, spawn } from "node:child_process";
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openSqlStore } from "../src/index.js";
import { ROOT } from "./support/open.js";
import { asServerUser, freePort, isRoot, postgresqlPrograms, started, stopper } from "./support/processes.js";

interface Running {
  readonly uri: string;
  stop(): Promise<void>;
}

const folder = mkdtempSync(join(tmpdir(), "runledger-tls-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const pem = (name: string): string => join(folder, `${name}.pem`);

function authority(name: string): void {
  const newKey = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
  execFileSync(
    "openssl",
    ["req", "-x509", ...newKey, "-keyout", pem(`${name}-key`), "-out", pem(name), "-days", "2", "-subj", `/CN=${name}`],
    { stdio: "ignore" },
  );
}

function certificate(name: string, subject: string): void {
  const newKey = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
  const request = join(folder, `${name}.csr`);
  const extensions = join(folder, `${name}.ext`);
  writeFileSync(extensions, "subjectAltName=DNS:localhost,IP:127.0.0.1");
  execFileSync(
    "openssl",
    ["req", ...newKey, "-keyout", pem(`${name}-key`), "-out", request, "-subj", `/CN=${subject}`],
    { stdio: "ignore" },
  );
  execFileSync(
    "openssl",
    [
      "x509",
      "-req",
      "-in",
      request,
      "-CA",
      pem("ca"),
      "-CAkey",
      pem("ca-key"),
      "-CAcreateserial",
      "-out",
      pem(name),
      "-days",
      "2",
      "-extfile",
      extensions,
    ],
    { stdio: "ignore" },
  );
}

async function startPostgresql(programs: string): Promise<Running> {
  const as = asServerUser();
  const data = join(folder, "postgresql");
  mkdirSync(data, { mode: 0o700 });
  const owned = [folder, data, ...readdirSync(folder).map((name) => join(folder, name))];
  if (as !== undefined) for (const path of owned) chownSync(path, as.uid, as.gid);
  chmodSync(pem("server-key"), 0o600);
  const port = await freePort();
  execFileSync(join(programs, "initdb"), ["-D", data, "-U", "postgres", "-A", "trust", "--no-sync"], {
    ...as,
    stdio: "ignore",
  });
  writeFileSync(join(data, "pg_hba.conf"), "hostssl all all 127.0.0.1/32 trust clientcert=verify-ca\n");
  const settings = {
    port,
    listen_addresses: "127.0.0.1",
    unix_socket_directories: data,
    fsync: "off",
    ssl: "on",
    ssl_ca_file: pem("ca"),
    ssl_cert_file: pem("server"),
    ssl_key_file: pem("server-key"),
  };
  const options = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  const child = spawn(join(programs, "postgres"), ["-D", data, ...options], {
    ...as,
    stdio: ["ignore", "ignore", "pipe"],
  });
  await started(child, "ready to accept connections", port);
  return { uri: `postgresql://postgres@127.0.0.1:${port}/postgres`, stop: stopper(child) };
}

async function startMariadb(): Promise<Running> {
  const data = join(folder, "mariadb");
  const user = isRoot ? ["--user=root"] : [];
  execFileSync("mariadb-install-db", ["--no-defaults", `--datadir=${data}`, "--skip-test-db", ...user], {
    stdio: "ignore",
  });
  const first = join(folder, "first.sql");
  writeFileSync(first, "CREATE DATABASE ml;\nCREATE USER tls@'%' REQUIRE X509;\nGRANT ALL ON ml.* TO tls@'%';\n");
  const port = await freePort();
  const child = spawn(
    "mariadbd",
    [
      "--no-defaults",
      `--datadir=${data}`,
      `--port=${port}`,
      `--socket=${join(data, "s")}`,
      "--bind-address=127.0.0.1",
      `--init-file=${first}`,
      `--ssl-ca=${pem("ca")}`,
      `--ssl-cert=${pem("server")}`,
      `--ssl-key=${pem("server-key")}`,
      "--require-secure-transport=ON",
      "--innodb-flush-log-at-trx-commit=0",
      ...user,
    ],
    { stdio: ["ignore", "ignore", "pipe"] },
  );
  await started(child, "ready for connections", port);
  return { uri: `mysql+pymysql://tls@127.0.0.1:${port}/ml`, stop: stopper(child) };
}

const cases = [
  {
    name: "postgresql",
    isThere: postgresqlPrograms !== undefined,
    start: () => startPostgresql(postgresqlPrograms ?? ""),
    parameters: { ca: "sslrootcert", cert: "sslcert", key: "sslkey" },
    always: "sslmode=verify-full",
  },
  {
    name: "mariadb",
    isThere: existsSync("/usr/sbin/mariadbd"),
    start: startMariadb,
    parameters: { ca: "ssl_ca", cert: "ssl_cert", key: "ssl_key" },
    always: "ssl_verify_identity=true",
  },
] as const;

beforeAll(() => {
  authority("ca");
  authority("other");
  certificate("server", "localhost");
  certificate("client", "tls");
});

for (const { name, isThere, start, parameters, always } of cases) {
  if (!isThere) process.stderr.write(`SKIPPED: no ${name} is installed that could be started with TLS\n`);
  describe.skipIf(!isThere)(`${name} with TLS and clients' certificates`, () => {
    let running: Running;
    beforeAll(async () => {
      running = await start();
    }, 60_000);
    afterAll(() => running?.stop());

    const open = (ca: string | undefined, withCertificate: boolean, environment = {}) => {
      const query = [
        ...(ca === undefined ? [] : [always, `${parameters.ca}=${pem(ca)}`]),
        ...(withCertificate ? [`${parameters.cert}=${pem("client")}`, `${parameters.key}=${pem("client-key")}`] : []),
      ];
      return openSqlStore(`${running.uri}?${query.join("&")}`, { artifactRoot: ROOT, environment });
    };

    test("works with the right authority and a certificate", async () => {
      const store = await open("ca", true);
      expect((await store.experiments.get("0")).name).toBe("Default");
      await store.close();
    }, 60_000);

    test("refuses another authority's server", async () => {
      await expect(open("other", true)).rejects.toMatchObject({ code: "PERMISSION_DENIED" });
    });

    test("is refused without a certificate", async () => {
      await expect(open("ca", false)).rejects.toMatchObject({ code: "PERMISSION_DENIED" });
    });

    if (name === "mariadb")
      test("takes the files from MLflow's variables too", async () => {
        const environment = { MLFLOW_MYSQL_SSL_CERT: pem("client"), MLFLOW_MYSQL_SSL_KEY: pem("client-key") };
        const store = await open(undefined, false, { ...environment, MLFLOW_MYSQL_SSL_CA: pem("ca") });
        await store.close();
        await expect(
          open(undefined, false, { ...environment, MLFLOW_MYSQL_SSL_CA: pem("other") }),
        ).rejects.toMatchObject({ code: "PERMISSION_DENIED" });
      });
  });
}
