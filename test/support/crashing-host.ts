import type { ToHost } from '../../src/execution/isolation/messages.ts';

// A process that looks at media and dies of those whose names say so, after the others have begun.
const ANSWERS_AFTER_MS = 300;
const CRASHES_AFTER_MS = 100;

process.on('disconnect', () => process.exit());
process.on('message', (message: ToHost) => {
  if (message.type !== 'inspect') return;
  const { id, request } = message;
  const name = 'path' in request ? request.path : request.voices.kind;
  if (name.includes('growing')) process.send?.({ type: 'growing', id, path: name });
  if (name.includes('hostile')) setTimeout(() => process.kill(process.pid, 'SIGSEGV'), CRASHES_AFTER_MS);
  else setTimeout(() => process.send?.({ type: 'inspected', id, result: process.pid }), ANSWERS_AFTER_MS);
});
