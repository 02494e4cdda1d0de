// An SQL Server URI as options of `mssql`, with the meaning that ODBC gives its parameters.
import { raise, type StoreLocation } from "@runledger/store-api";
import type Mssql from "mssql";
import { pemFile, poolSettings, type Environment } from "../env.js";
import { isTrue, parseServerUri, readParameters, wholeNumber, type Parameter } from "./server-uri.js";

export interface MssqlOptions {
  readonly config: Mssql.Config;
  readonly size: number;
}

interface Draft {
  connectTimeout: number;
  /** What ODBC driver 17 and older ones do without being told. */
  encrypt: boolean | "strict";
  trusted: boolean;
  readOnlyIntent: boolean;
  appName: string;
  certificate: string | undefined;
  told: boolean;
}

const ignored: Parameter<Draft> = () => undefined;

const parameters: Readonly<Record<string, Parameter<Draft>>> = {
  driver: (value, draft) => {
    const version = /(\d+) for SQL Server/iu.exec(value)?.[1];
    if (version !== undefined && Number(version) < 18 && !draft.told) draft.encrypt = false;
  },
  encrypt: (value, draft, name) => {
    draft.told = true;
    const word = value.toLowerCase();
    if (word === "strict") draft.encrypt = "strict";
    else draft.encrypt = word === "mandatory" || (word !== "optional" && isTrue(word, name));
  },
  trustservercertificate: (value, draft, name) => {
    draft.trusted = isTrue(value, name);
  },
  servercertificate: (value, draft, name) => {
    draft.certificate = pemFile(value, name);
  },
  applicationintent: (value, draft) => {
    draft.readOnlyIntent = value.toLowerCase() === "readonly";
  },
  app: (value, draft) => {
    draft.appName = value;
  },
  applicationname: (value, draft) => {
    draft.appName = value;
  },
  logintimeout: (value, draft, name) => {
    draft.connectTimeout = 1000 * wholeNumber(value, name);
  },
  connectiontimeout: (value, draft, name) => {
    draft.connectTimeout = 1000 * wholeNumber(value, name);
  },
  timeout: (value, draft, name) => {
    draft.connectTimeout = 1000 * wholeNumber(value, name);
  },
  charset: ignored,
  marsconnection: ignored,
  multisubnetfailover: ignored,
};

/** ODBC ignores case, spaces and underscores. */
const canonical = (name: string): string => name.toLowerCase().replaceAll(/[ _+]/gu, "");

/** @throws INVALID_PARAMETER_VALUE */
export function mssqlOptions(location: StoreLocation, environment: Environment): MssqlOptions {
  const { user, password, host, port, database, parameters: given } = parseServerUri(location);
  if (host === undefined) {
    raise(
      "INVALID_PARAMETER_VALUE",
      "An mssql URI must name a host, as in mssql+pyodbc://user:password@host:1433/database; names of ODBC data sources are not known here",
    );
  }
  const { size, kept } = poolSettings(environment);
  const draft: Draft = {
    connectTimeout: 15_000,
    encrypt: true,
    trusted: false,
    readOnlyIntent: false,
    appName: "runledger",
    certificate: undefined,
    told: false,
  };
  readParameters("mssql", given, parameters, draft, canonical);
  const [server = host, instanceName] = host.split("\\");
  return {
    size,
    config: {
      server,
      ...(instanceName === undefined ? { port: port ?? 1433 } : {}),
      ...(user === undefined ? {} : { user }),
      ...(password === undefined ? {} : { password }),
      ...(database === undefined ? {} : { database }),
      connectionTimeout: draft.connectTimeout,
      requestTimeout: 0,
      pool: { max: size, min: Math.min(kept, size) },
      options: {
        ...(instanceName === undefined ? {} : { instanceName }),
        encrypt: draft.encrypt,
        trustServerCertificate: draft.trusted,
        readOnlyIntent: draft.readOnlyIntent,
        appName: draft.appName,
        enableArithAbort: true,
        useUTC: true,
        ...(draft.certificate === undefined ? {} : { cryptoCredentialsDetails: { ca: draft.certificate } }),
      },
    },
  };
}
