// Drivers are optional: each is loaded when the first URI asks for it.
import { raise } from "@runledger/store-api";

/** What npm calls the drivers, in the versions that this store is tested with. */
const specifiers = {
  "better-sqlite3-v13": "better-sqlite3-v13@npm:better-sqlite3@13.2.0",
  pg: "pg@8.23.1",
  mysql2: "mysql2@3.24.6",
  mssql: "mssql@12.7.14",
} as const;

/** @throws INVALID_PARAMETER_VALUE with the command that installs the driver */
export async function loadDriver<Module>(name: keyof typeof specifiers, load: () => Promise<Module>): Promise<Module> {
  try {
    return await load();
  } catch (cause) {
    return raise(
      "INVALID_PARAMETER_VALUE",
      `The driver of this database is not installed; install it with: npm install ${specifiers[name]}`,
      { cause },
    );
  }
}
