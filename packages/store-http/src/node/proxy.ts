// Which proxy leads to an address.
import { BlockList, isIP } from "node:net";
import { raise } from "@runledger/store-api";
import type { ProxySettings } from "./env.js";

/** `10.0.0.0/8`, `fd00::/8`; false for what is no block. */
function inBlock(block: string, host: string): boolean {
  const [, network, bits] = /^([\da-f.:]+)\/(\d{1,3})$/i.exec(block) ?? [];
  const [family, kind] = [isIP(host), isIP(network ?? "")];
  if (network === undefined || family === 0 || family !== kind || Number(bits) > (kind === 4 ? 32 : 128)) return false;
  const list = new BlockList();
  list.addSubnet(network, Number(bits), kind === 4 ? "ipv4" : "ipv6");
  return list.check(host, kind === 4 ? "ipv4" : "ipv6");
}

const bare = (host: string): string => host.replace(/^\[|\]$/g, "").toLowerCase();

function excludes(entry: string, host: string, port: string): boolean {
  if (entry === "*") return true;
  if (inBlock(entry, host)) return true;
  // An IPv6 address with a port stands in brackets; without one its colons belong to it.
  const [, name = entry, onPort] = /^(\[[^\]]+\]|[^:]+)(?::(\d+))?$/.exec(entry) ?? [];
  if (onPort !== undefined && onPort !== port) return false;
  const suffix = bare(name).replace(/^\*?\./, "");
  return host === suffix || (isIP(host) === 0 && host.endsWith(`.${suffix}`));
}

const portOf = (url: URL): string => url.port || (url.protocol === "https:" ? "443" : "80");

/**
 * Undefined: no proxy.
 *
 * @throws INVALID_PARAMETER_VALUE when the setting is no address of an HTTP proxy; the message does not show it, as it may hold a password
 */
export function proxyFor(url: URL, settings: ProxySettings): URL | undefined {
  const proxy = url.protocol === "https:" ? settings.https : settings.http;
  if (proxy === undefined) return undefined;
  const host = bare(url.hostname);
  const entries = (settings.none ?? "").split(/[\s,]+/).filter((entry) => entry !== "");
  if (entries.some((entry) => excludes(entry, host, portOf(url)))) return undefined;
  const parsed = URL.parse(proxy.includes("://") ? proxy : `http://${proxy}`);
  if (parsed === null || !/^https?:$/.test(parsed.protocol)) {
    return raise("INVALID_PARAMETER_VALUE", "The proxy of the environment must be http://[user:password@]host:port");
  }
  return parsed;
}
