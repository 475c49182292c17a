import type { Provider } from '../core/execution-provider.ts';
import { secondsForTrialNet } from './provider-trial.ts';

// The program of a child process that tries one provider: prints seconds, or fails in whatever way a driver does.
process.stdout.write(JSON.stringify(await secondsForTrialNet(process.argv[2] as Provider)));
