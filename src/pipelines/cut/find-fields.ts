import { type FoundFields, type MeasuredVideo, measureFields } from '../../analysis/fields/measure-fields.ts';
import { throwIfCancelled, toFootlightError } from '../../core/errors.ts';

/** Failures of the decoder, and of the filters that its pictures go through. */
const FAILED_DECODING = ['media.failed', 'media.filter-graph'];

/**
 * Looks for fields in a few places of a source; undefined if it has none or can't be decoded there. Whether its clips can
 * be decoded is another question.
 */
export async function findFields(
  measured: MeasuredVideo,
  signal: AbortSignal,
): Promise<FoundFields | undefined> {
  try {
    return await measureFields(measured, signal);
  } catch (caught) {
    throwIfCancelled(signal);
    const { kind, code } = toFootlightError(caught);
    if (kind !== 'input' && !FAILED_DECODING.includes(code)) throw caught;
    return undefined;
  }
}
