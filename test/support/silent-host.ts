import { createCancelledError } from '../../src/core/errors.ts';
import type { ToHost } from '../../src/execution/isolation/messages.ts';

/** The program of looks that never end but by being given up. */
process.on('message', (message: ToHost) => {
  if (message.type !== 'cancel-inspection') return;
  const answer = { type: 'inspection-failed', id: message.id, error: createCancelledError().toJSON() };
  process.send?.(answer, () => undefined);
});
process.on('disconnect', () => process.exit());
