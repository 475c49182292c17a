import { readFile } from 'node:fs/promises';
import type { OpacityWeights } from '../../frames/opacity-net.ts';

/** The nets of a plate matte: the one that judges on a small picture, and the one that goes on at full size. */
export interface PlateWeights {
  readonly judge: OpacityWeights;
  readonly fine: OpacityWeights;
}

let weights: PlateWeights | undefined;

/** The nets that are part of the package; assets/mattes/README.md is its model card. */
export async function readOpacityWeights(): Promise<PlateWeights> {
  const path = new URL('../../../assets/mattes/opacity.json', import.meta.url);
  weights ??= JSON.parse(await readFile(path, 'utf8')) as PlateWeights;
  return weights;
}
