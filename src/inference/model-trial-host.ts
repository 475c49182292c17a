import { Worker } from 'node:worker_threads';
import { getThrownMessage } from '../core/error-causes.ts';
import { toFootlightError } from '../core/errors.ts';
import { hashSha256 } from '../core/hashing.ts';
import type { FromTrial, ToTrial } from './model-trial.ts';
import { readModelFile, withModelPath } from './net-model.ts';
import { ModelSession } from './session.ts';

// Child process in which models are tried on the CPU: the runtime holds its thread for as long as a run takes.
const sessions: ModelSession[] = [];

// Ctrl-C reaches the whole process group; the parent decides.
process.on('SIGINT', () => undefined);
process.on('disconnect', () => process.exit(1));
// While the runtime holds this thread, another one has to see that the parent is gone.
new Worker(
  `setInterval(() => process.ppid === ${process.ppid} || process.kill(process.pid, 'SIGKILL'), 1000);`,
  { eval: true },
).unref();
process.on('message', (message: ToTrial) => {
  void answer(message).then(
    (answered) => process.send!(answered),
    (error: unknown) =>
      process.send!({
        id: message.id,
        error: toFootlightError(error).toJSON(),
        problem: getThrownMessage(error),
      }),
  );
});

async function answer(message: ToTrial): Promise<FromTrial> {
  const { id } = message;
  if ('inputs' in message)
    return { id, results: await sessions[message.file]!.run(message.inputs, message.outputs) };
  const content = await readModelFile(message.path);
  const session = await ModelSession.open(content, { provider: 'cpu' }).catch((error: unknown) => {
    throw withModelPath(error, message.path);
  });
  sessions.push(session);
  return { id, inputs: session.inputs, outputs: session.outputs, digest: hashSha256(content) };
}
