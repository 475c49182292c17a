import { join } from 'node:path';
import { getCacheDirectory } from '../../core/cache-directory.ts';
import type { SerializedError } from '../../core/errors.ts';
import type { MediaLimits } from '../../media/media-limits.ts';
import type { NetworkPolicy } from '../../storage/network-policy.ts';
import type { InputSource } from './input-source.ts';

export const DEFAULT_MAX_INPUT_BYTES = 100e9;

/** Where the inputs of a run may come from. */
export interface InputPolicy extends NetworkPolicy {
  /** Whether the caller is not the owner of the machine, and may use only the inputs in `sources`. */
  readonly isConfined: boolean;
  /** Largest file that is fetched. */
  readonly maxBytes: number;
  /** Inputs of a confined run by option and number, such as `sources.2`, checked when it was submitted. */
  readonly sources: Readonly<Record<string, InputSource>>;
  /** Errors of inputs that already failed, by option and number. */
  readonly failures: Readonly<Record<string, SerializedError>>;
  /** Limits of media; default: none. */
  readonly mediaLimits?: MediaLimits;
  /** Folder of unfinished downloads, best on the disk of the artifact store. */
  readonly partFolder: string;
}

/** Creates the policy of the machine's owner, except for what is given. */
export function createInputPolicy(given: Partial<InputPolicy> = {}): InputPolicy {
  return {
    isConfined: false,
    allowPrivate: false,
    maxBytes: DEFAULT_MAX_INPUT_BYTES,
    sources: {},
    failures: {},
    partFolder: join(getCacheDirectory(), 'downloads'),
    ...given,
  };
}
