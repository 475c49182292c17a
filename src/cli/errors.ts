import type { ApiError } from '../client/api-error.ts';
import { FootlightError } from '../core/errors.ts';

export const EXIT = { completed: 0, failed: 1, badInput: 2, partial: 3, cancelled: 130 } as const;

export function exitCodeOf({ kind }: FootlightError): number {
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
export function fromApi({ code, message, value, remedy, isTemporary, status }: ApiError): FootlightError {
  const kind = isTemporary ? 'retryable' : status < 500 ? 'input' : 'terminal';
  return new FootlightError(code, message, { kind, value, remedy });
}

/** What was wrong, the remedy, and the stable code, on stderr. */
export function printError({ message, code, remedy }: FootlightError): void {
  process.stderr.write(`footlight: ${message}\n`);
  if (remedy) process.stderr.write(`  ${remedy}\n`);
  process.stderr.write(`  (${code})\n`);
}
