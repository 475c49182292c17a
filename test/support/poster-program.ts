import { runCommandLine } from '../../src/cli/command-line.ts';
import type { Production } from '../../src/execution/production.ts';
import { poster } from './poster.ts';
import { createToyEngines } from './toy-engines.ts';

// The command line of a made production and of made engines.
await runCommandLine(process.argv.slice(2), {
  productions: new Map<string, () => Promise<Production>>([['poster', async () => poster]]),
  jobHost: new URL('../fixtures/poster/host.ts', import.meta.url),
  engines: () => createToyEngines(),
});
