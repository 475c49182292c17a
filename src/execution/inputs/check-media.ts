import { FootlightError, type SerializedError, toFootlightError } from '../../core/errors.ts';
import { assertWithinLimits, type MediaLimits } from '../../media/media-limits.ts';
import { probe } from '../../media/probe.ts';
import type { OptionFile } from '../file-options.ts';

/**
 * Opens media files and compares them with limits.
 *
 * @returns what is wrong with single ones of several, by key
 * @throws where all of them are bad, or one that is alone
 */
export async function checkMedia(
  files: readonly OptionFile[],
  limits: MediaLimits,
): Promise<Record<string, SerializedError>> {
  const media = files.filter(({ role }) => role === 'media');
  const bad: Record<string, SerializedError> = {};
  for (const { key, value, isListed } of media) {
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
