import { AV_FRAME_FLAG_INTERLACED, AV_FRAME_FLAG_TOP_FIELD_FIRST } from 'node-av/constants';
import type { Frame } from '../frame.ts';

/** Which field of an interlaced picture is shown first. */
export type FieldOrder = 'top-first' | 'bottom-first';

/** The order of the fields of a picture as the stream marks it; undefined for a progressive picture. */
export function getFieldMark({ flags }: Pick<Frame, 'flags'>): FieldOrder | undefined {
  if ((flags & AV_FRAME_FLAG_INTERLACED) === 0) return undefined;
  return (flags & AV_FRAME_FLAG_TOP_FIELD_FIRST) === 0 ? 'bottom-first' : 'top-first';
}

/** The order that most pictures are marked with; undefined if most are marked as progressive. */
export function findUsualMark(marks: readonly (FieldOrder | undefined)[]): FieldOrder | undefined {
  const top = marks.filter((mark) => mark === 'top-first').length;
  const bottom = marks.filter((mark) => mark === 'bottom-first').length;
  if (2 * (top + bottom) <= marks.length) return undefined;
  return top >= bottom ? 'top-first' : 'bottom-first';
}

/**
 * Whether decoded pictures are single fields of half the height: HEVC codes each field as a picture, and decoders leave
 * them apart. H.264 and MPEG-2 have them woven.
 *
 * @param marks of consecutive pictures
 */
export function areSingleFields(codec: string, marks: readonly (FieldOrder | undefined)[]): boolean {
  if (codec !== 'hevc') return false;
  const turns = marks.filter((mark, i) => mark && marks[i - 1] && mark !== marks[i - 1]);
  return 2 * turns.length > marks.length;
}

/** Marks a picture as one of two fields in an order; as progressive without one. */
export function markFields(frame: Frame, order: FieldOrder | undefined): void {
  frame.flags &= ~(AV_FRAME_FLAG_INTERLACED | AV_FRAME_FLAG_TOP_FIELD_FIRST);
  if (order) frame.flags |= AV_FRAME_FLAG_INTERLACED;
  if (order === 'top-first') frame.flags |= AV_FRAME_FLAG_TOP_FIELD_FIRST;
}
