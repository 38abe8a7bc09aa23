#!/usr/bin/env node
// A server without the rest of the client: docs/guide/hosting.md.
import { isNewEnough, runHere, runOnOwnNode } from './own-node.js';

const program = new URL('../main.ts', import.meta.url);

if (isNewEnough) {
  const { runServer } = await runHere(program);
  process.exitCode = await runServer(process.argv.slice(2));
} else {
  runOnOwnNode(program);
}
