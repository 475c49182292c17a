/** Factors by which a shadow dims luma, and how far in 10-bit codes its color may be off. */
const MIN_GAIN = 0.6;
const MAX_GAIN = 0.94;
const MAX_CHROMA_ERROR = 8;

/**
 * Tells whether a color may be another one in the shadow.
 *
 * @param colors luma above black, blue and red difference around 0 of colors, one after another, in 10-bit codes
 * @param shadow position of the darker color
 * @param lit position of the brighter one
 */
export function isShadowOf(colors: Float32Array, shadow: number, lit: number): boolean {
  const gain = colors[shadow * 3]! / colors[lit * 3]!;
  if (!(gain > MIN_GAIN && gain < MAX_GAIN)) return false;
  const du = colors[shadow * 3 + 1]! - colors[lit * 3 + 1]! * gain;
  const dv = colors[shadow * 3 + 2]! - colors[lit * 3 + 2]! * gain;
  return du * du + dv * dv < MAX_CHROMA_ERROR * MAX_CHROMA_ERROR;
}
