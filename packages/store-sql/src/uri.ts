// Which file an sqlite URI means, in the forms that SQLAlchemy takes.
import { resolve } from "node:path";
import { raise, type StoreLocation } from "@runledger/store-api";
import { IN_MEMORY } from "./sqlite/sqlite-database.js";

const forms = "sqlite:///relative.db, sqlite:////absolute.db or sqlite:// for a database in memory";

/**
 * The absolute path of the file, or `:memory:`.
 * @throws INVALID_PARAMETER_VALUE on a host or a parameter
 */
export function sqliteFile({ uri, redacted }: StoreLocation): string {
  const [place = "", query = ""] = uri.slice(uri.indexOf(":") + 1).split(/\?(.*)/s);
  const [parameter = ""] = query.split(/[=&]/);
  if (query !== "") {
    raise(
      "INVALID_PARAMETER_VALUE",
      `An sqlite URI takes no parameters, but this one has '${parameter}'; allowed is ${forms}`,
    );
  }
  if (place === "//" || place === "///" || place === `///${IN_MEMORY}`) return IN_MEMORY;
  if (!place.startsWith("///"))
    raise("INVALID_PARAMETER_VALUE", `An sqlite URI must be ${forms}, but is '${redacted}'`);
  return resolve(place.slice(3));
}
