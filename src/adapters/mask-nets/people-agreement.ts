import type { FloatMask } from '../../frames/mask-cores.ts';

/** Share of a picture in which a net for people sees them, from which on somebody is there. */
const MIN_PEOPLE_SHARE = 0.01;
/** Share of the people that a mask has to hold to be taken for one of them. */
const SUFFICIENT_SHARE = 0.5;

/**
 * Tells whether a mask is one of the people who are there, and not of the chair beside them: 1 if it holds half of them or more,
 * or nobody is there, down to 0 if it holds none.
 *
 * @param people one byte per pixel of `size`: 255 surely a person
 */
export function measurePeopleAgreement(
  { width, height, values }: FloatMask,
  people: Uint8Array,
  size: { readonly width: number; readonly height: number },
): number {
  let [seen, held] = [0, 0];
  for (let y = 0, i = 0; y < size.height; y++) {
    const row = Math.floor(((y + 0.5) * height) / size.height) * width;
    for (let x = 0; x < size.width; x++, i++) {
      if (people[i]! < 128) continue;
      seen++;
      if (values[row + Math.floor(((x + 0.5) * width) / size.width)]! > 0.5) held++;
    }
  }
  if (seen < people.length * MIN_PEOPLE_SHARE) return 1;
  return Math.min(1, held / seen / SUFFICIENT_SHARE);
}
