#!/usr/bin/env node
import { keepCompiledCode } from '../core/compile-cache.ts';
import { readVersion } from './version.ts';

keepCompiledCode();
const args = process.argv.slice(2);
// Before anything else is loaded: installers ask for the version.
if (args[0] === '--version' || args[0] === '-V') process.stdout.write(`${readVersion()}\n`);
else {
  const { createEngines: engines, JOB_HOST: jobHost, PRODUCTIONS: productions } = await import('../app.ts');
  const { runCommandLine } = await import('./command-line.ts');
  await runCommandLine(args, { productions, jobHost, engines });
}
