import { join } from 'node:path';
import type { ApiError } from '../client/api-error.ts';
import { getCacheDirectory } from '../core/cache-directory.ts';
import { formatStacks } from '../core/error-causes.ts';
import { type ErrorContext, ErrorReports } from '../core/error-reports.ts';
import { describeError, FootlightError } from '../core/errors.ts';
import { getLanguage, say } from '../core/messages/say.ts';
import { readVersion } from './version.ts';

export const EXIT = { completed: 0, failed: 1, badInput: 2, partial: 3, cancelled: 130 } as const;

export function getExitCode({ kind }: FootlightError): number {
  switch (kind) {
    case 'usage':
    case 'input':
      return EXIT.badInput;
    case 'cancelled':
      return EXIT.cancelled;
    default:
      return EXIT.failed;
  }
}

/** A service's refusal, told as an error of our own would be. */
export function fromApi(error: ApiError): FootlightError {
  const { code, reason, parameters, message, value, remedy, report, isTemporary, status } = error;
  const kind = isTemporary ? 'retryable' : status < 500 ? 'input' : 'terminal';
  return new FootlightError(
    code,
    { kind, reason, parameters, value, report, cause: error },
    { message, remedy },
  );
}

/**
 * What was wrong, the remedy, and the stable code, on stderr; of a defect also the file that holds the details. Stack
 * and causes are printed if FOOTLIGHT_DEBUG asks for them.
 */
export async function printError(error: FootlightError, context: ErrorContext = {}): Promise<void> {
  const { code } = error;
  const { message, remedy } = describeError(error, getLanguage());
  // A service's defect is reported there.
  const isOurDefect = code === 'internal' && error.report === undefined;
  const report = isOurDefect ? await openErrorReports().write(error, context) : undefined;
  const lines = [
    `footlight: ${message}`,
    ...(remedy ? [`  ${remedy}`] : []),
    ...(report ? [`  ${say('cli.error-report', { path: report.path })}`] : []),
    `  (${code})`,
    ...(isDebugging() ? [formatStacks(error.toDetailedJSON())] : []),
  ];
  process.stderr.write(`${lines.join('\n')}\n`);
}

function openErrorReports(): ErrorReports {
  return new ErrorReports(join(getCacheDirectory(), 'errors'), readVersion());
}

function isDebugging(): boolean {
  return ['1', 'true'].includes(process.env.FOOTLIGHT_DEBUG ?? '');
}
