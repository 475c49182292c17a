import type { InputFile } from '../containers/input-file.ts';
import { NO_TIMESTAMP } from '../native.ts';

/** When a file begins on its own clock, in seconds: players count from there. */
export function readStartSeconds({ context }: InputFile): number {
  return context.startTime === NO_TIMESTAMP ? 0 : Number(context.startTime) / 1e6;
}
