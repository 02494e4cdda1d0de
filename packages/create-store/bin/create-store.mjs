#!/usr/bin/env node
// npm create @runledger/store <scheme> [folder]
import { createStore } from "../dist/index.js";

const [scheme, folder = `runledger-store-${scheme}`, ...more] = process.argv.slice(2);
if (scheme === undefined || scheme.startsWith("-") || more.length > 0) {
  console.error("usage: npm create @runledger/store <scheme> [folder]");
  process.exit(2);
}
try {
  await createStore(scheme, folder);
  console.log(
    `${folder} holds a store for ${scheme}:// URIs, in memory for now. Next:\n\n  cd ${folder}\n  npm install\n  npm test\n`,
  );
} catch (error) {
  console.error(`create-store: ${error.message}`);
  process.exit(1);
}
