import { getThrownMessage } from '../core/error-causes.ts';
import { createMessage, type Message } from '../core/messages/message.ts';
import type { VideoEncoderSettings } from './encoder.ts';
import { EncoderProblem } from './encoder-problem.ts';
import { tryEncoder } from './try-encoder.ts';

// Child process that tries one encoder of the machine: prints why it can't be used, as JSON, or ends as its driver does.
// Ctrl-C reaches the whole process group: whoever started this ends it.
process.on('SIGINT', () => undefined);
const settings = JSON.parse(process.argv[2]!) as VideoEncoderSettings;
const problem = await tryEncoder(settings).then(() => undefined, describeProblem);
// A trial that did not end in time may hold the process.
process.stdout.write(`\n${JSON.stringify({ problem })}\n`, () => process.exit());

function describeProblem(error: unknown): Message {
  if (error instanceof EncoderProblem) return error.problem;
  return createMessage('encoder-problem.failed', { detail: getThrownMessage(error).replace(/\.$/, '') });
}
