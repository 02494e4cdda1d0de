import { describeServer } from "./support/conformance.js";

await describeServer("mysql");
