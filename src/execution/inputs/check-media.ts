import { FootlightError, type SerializedError, toFootlightError } from '../../core/errors.ts';
import { assertWithinLimits, type MediaLimits } from '../../media/media-limits.ts';
import { probe } from '../../media/probe.ts';
import type { OptionFile } from '../file-options.ts';

/**
 * Opens media files and checks them against limits.
 *
 * @returns errors of files of a list, by key
 * @throws the error of a single file, or of a list's first file if all are bad
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
