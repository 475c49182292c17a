import type { Provider } from '../core/execution-provider.ts';
import { measureTrialNetSeconds } from './provider-trial.ts';

// The program of a child process that tries one provider: prints seconds, or fails in whatever way a driver does.
process.stdout.write(JSON.stringify(await measureTrialNetSeconds(process.argv[2] as Provider)));
