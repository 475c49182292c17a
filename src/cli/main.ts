#!/usr/bin/env node
import { describeOldNode } from './node-version.ts';

// Before anything else is loaded, as the rest needs a newer Node, and installers ask for the version.
const problem = describeOldNode();
const args = process.argv.slice(2);
if (problem !== undefined) {
  process.stderr.write(`footlight: ${problem}\n`);
  process.exitCode = 1;
} else if (args[0] === '--version' || args[0] === '-V') {
  const { readVersion } = await import('./version.ts');
  process.stdout.write(`${readVersion()}\n`);
} else {
  const { keepCompiledCode } = await import('../core/compile-cache.ts');
  keepCompiledCode();
  const { createEngines: engines, JOB_HOST: jobHost, PRODUCTIONS: productions } = await import('../app.ts');
  const { runCommandLine } = await import('./command-line.ts');
  await runCommandLine(args, { productions, jobHost, engines });
}
