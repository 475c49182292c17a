import { FootlightError, type SerializedError, toFootlightError } from '../../core/errors.ts';
import { assertWithinLimits, type MediaLimits } from '../../media/media-limits.ts';
import { probe } from '../../media/probe.ts';
import type { OptionFile } from '../file-options.ts';

/**
 * Opens media and compares them with the limits; those that are `known` to be bad are left out.
 *
 * @returns what is wrong with single ones of several
 * @throws where all are bad
 */
export async function checkMedia(
  media: readonly OptionFile[],
  limits: MediaLimits,
  known: Readonly<Record<string, SerializedError>> = {},
): Promise<Record<string, SerializedError>> {
  const bad: Record<string, SerializedError> = {};
  for (const { key, value, isListed } of media) {
    if (key in known) continue;
    try {
      assertWithinLimits(await probe(value), limits);
    } catch (error) {
      if (!isListed) throw error;
      bad[key] = toFootlightError(error).toJSON();
    }
  }
  const [first] = Object.values(bad);
  if (first && Object.keys(bad).length === media.length) throw FootlightError.fromJSON(first);
  return bad;
}
