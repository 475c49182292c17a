#!/usr/bin/env node
import { keepCompiledCode } from '../core/compile-cache.ts';

keepCompiledCode();
const { createEngines: engines, JOB_HOST: jobHost, PRODUCTIONS: productions } = await import('../app.ts');
const { runCommandLine } = await import('./command-line.ts');
await runCommandLine(process.argv.slice(2), { productions, jobHost, engines });
