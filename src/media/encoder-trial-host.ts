import { getThrownMessage } from '../core/error-causes.ts';
import { createMessage, type Message } from '../core/messages/message.ts';
import { answerTrial } from '../core/trial-process.ts';
import type { VideoEncoderSettings } from './encoder.ts';
import { EncoderProblem } from './encoder-problem.ts';
import { tryEncoder } from './try-encoder.ts';

// Child process that tries one encoder of the machine: prints why it can't be used, as JSON, or ends as its driver does.
const settings = JSON.parse(process.argv[2]!) as VideoEncoderSettings;
const problem = await tryEncoder(settings).then(() => undefined, describeProblem);
answerTrial({ problem });

function describeProblem(error: unknown): Message {
  if (error instanceof EncoderProblem) return error.problem;
  return createMessage('encoder-problem.failed', { detail: getThrownMessage(error).replace(/\.$/, '') });
}
