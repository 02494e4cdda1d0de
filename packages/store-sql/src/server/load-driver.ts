// Drivers of servers are optional: each is loaded when the first URI asks for it.
import { raise } from "@runledger/store-api";

/** The packages and the versions that this store is tested with. */
const versions = { pg: "8.23.1", mysql2: "3.24.6", mssql: "12.7.14" } as const;

/** @throws INVALID_PARAMETER_VALUE with the command that installs the driver */
export async function loadDriver<Module>(name: keyof typeof versions, load: () => Promise<Module>): Promise<Module> {
  try {
    return await load();
  } catch (cause) {
    return raise(
      "INVALID_PARAMETER_VALUE",
      `The driver of this database is not installed; install it with: npm install ${name}@${versions[name]}`,
      { cause },
    );
  }
}
