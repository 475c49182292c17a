import type { Warning } from '../../core/warning.ts';

/** Gives a warning of an engine the code of the production; its own code tells which sentence it is. */
export function relabelWarning(warning: Warning, code: string): Warning {
  const reason = [warning.code, warning.reason].filter(Boolean).join('.');
  return { ...warning, code, reason };
}
