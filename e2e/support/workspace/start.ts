// The process of the simulated Databricks: options as JSON in its one argument, its address as the first line out. It ends with its input.
import { type GatewayOptions, startGateway } from "./gateway.ts";

const options: GatewayOptions = JSON.parse(process.argv[2] ?? "{}");
console.log(await startGateway(options));
process.stdin.resume().on("end", () => process.exit(0));
