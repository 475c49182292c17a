import { createWarning, type Warning } from '../../../core/warning.ts';

/** Says that some of what a model listed could not be read. */
export function createIgnoredWarning(model: string, count: number): Warning {
  return createWarning('highlights.entries-ignored', { model, count });
}
