import type { NetModel } from '../../inference/net-model.ts';
import type { TiledResidual } from './tiled-residual.ts';

const CODES = 1024;
/** Distance in 10-bit codes between the levels that are measured; between them, a net's response is almost straight. */
const STEP = 8;
/** A larger response in 10-bit codes is a failed run, which the tiles will notice. */
const MAX_RESPONSE = 24;

/**
 * What a net adds to a flat field, by the parity of the output pixel's row and column and by the field's luma code:
 * `[row % 2][column % 2][code]` as one array. A net has to leave flat fields as they are, so that it neither brightens a
 * film nor lifts its black.
 */
export type FlatResponse = Float32Array;

/** Runs a net that doubles luma on bands of rising luma, and takes the middle of each, which no other band reaches. */
export async function measureFlatResponse(
  residual: Pick<TiledResidual, 'runOn'>,
  { receptiveRadius, multiple }: Pick<NetModel, 'receptiveRadius' | 'multiple'>,
): Promise<FlatResponse> {
  const side = Math.ceil((2 * receptiveRadius + 2) / multiple) * multiple;
  const levels = Array.from({ length: CODES / STEP + 1 }, (_, i) => i * STEP);
  const bands = new Float32Array(levels.length * side * side);
  levels.forEach((level, i) => void bands.fill(level, i * side * side, (i + 1) * side * side));
  const result = await residual.runOn([bands], { width: side, height: levels.length * side });
  const response = new Float32Array(4 * CODES);
  for (let parity = 0; parity < 4; parity++) {
    const [row, column] = [side + (parity >> 1), side + (parity & 1)];
    const added = levels.map((level, i) => {
      const shift = result[(2 * i * side + row) * 2 * side + column]! - level;
      return Math.abs(shift) <= MAX_RESPONSE ? shift : 0;
    });
    for (let code = 0; code < CODES; code++)
      response[parity * CODES + code] = interpolate(added, code / STEP);
  }
  return response;
}

/** Where the response to a code begins that an output pixel's parity has. */
export function getResponseStart(x: number, y: number): number {
  return ((y & 1) * 2 + (x & 1)) * CODES;
}

function interpolate(values: readonly number[], at: number): number {
  const below = Math.floor(at);
  const share = at - below;
  return values[below]! * (1 - share) + (values[below + 1] ?? values[below]!) * share;
}
