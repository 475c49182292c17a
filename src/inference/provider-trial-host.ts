import type { Provider } from '../core/execution-provider.ts';
import { measureTestNetworkSeconds } from './provider-trial.ts';

// Child process that tries one provider: prints the seconds of a run as JSON, or fails as the driver does.
// Ctrl-C reaches the whole process group: whoever started this ends it.
process.on('SIGINT', () => undefined);
process.stdout.write(`\n${JSON.stringify(await measureTestNetworkSeconds(process.argv[2] as Provider))}\n`);
