import type { Warning } from '../../../core/warning.ts';

/**
 * The warnings of a run that concern one of its clips: those that name it or its result, and those that name none, such as
 * that of an engine that is missing. Other clips that were left out are no concern of it.
 */
export function listClipWarnings(warnings: readonly Warning[], names: readonly string[]): Warning[] {
  return warnings.filter(({ reason, parameters }) => {
    if (reason === 'source-left-out') return false;
    const name = parameters?.name;
    return typeof name !== 'string' || names.includes(name);
  });
}
