import type { Provider } from '../core/execution-provider.ts';
import { answerTrial } from '../core/trial-process.ts';
import { measureTestNetworkSeconds } from './provider-trial.ts';

// Child process that tries one provider: prints the seconds of a run as JSON, or fails as the driver does.
answerTrial(await measureTestNetworkSeconds(process.argv[2] as Provider));
