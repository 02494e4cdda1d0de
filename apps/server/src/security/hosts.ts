// Which Host headers are answered: a foreign name that resolves to this server is how a web page reaches it (DNS rebinding).
import { BlockList, isIP } from "node:net";
import { glob } from "./glob.js";

const loopback = new Set(["localhost", "127.0.0.1", "[::1]", "0.0.0.0"]);

const privateAddresses = new BlockList();
privateAddresses.addSubnet("10.0.0.0", 8);
privateAddresses.addSubnet("172.16.0.0", 12);
privateAddresses.addSubnet("192.168.0.0", 16);
privateAddresses.addSubnet("fc00::", 7, "ipv6");

function withoutPort(host: string): string {
  return host.replace(/:\d*$/, "");
}

/** Real addresses only: MLflow's pattern `10.*` also lets the name `10.example.com` through. */
function isPrivate(name: string): boolean {
  const address = name.replace(/^\[|\]$/g, "");
  const version = isIP(address);
  return version !== 0 && privateAddresses.check(address, version === 6 ? "ipv6" : "ipv4");
}

/**
 * @param allowed names, with a port or for any port, where `*` is any text; they replace the default:
 *   loopback names and private addresses, on any port
 */
export function hostCheck(allowed: readonly string[] | undefined): (host: string | undefined) => boolean {
  if (allowed === undefined) {
    return (host) => {
      if (host === undefined) return false;
      const name = withoutPort(host.toLowerCase());
      return loopback.has(name) || isPrivate(name);
    };
  }
  const patterns = allowed.map((pattern) => glob(pattern.toLowerCase()));
  return (given) => {
    if (given === undefined) return false;
    const host = given.toLowerCase();
    const name = withoutPort(host);
    return patterns.some((matches) => matches(host) || matches(name));
  };
}
