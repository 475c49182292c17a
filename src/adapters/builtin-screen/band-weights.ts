import { readFile } from 'node:fs/promises';
import type { OpacityWeights } from '../../frames/opacity-net.ts';

let weights: OpacityWeights | undefined;

/** The net that is part of the package; assets/mattes/README.md is its model card. */
export async function readBandWeights(): Promise<OpacityWeights> {
  const path = new URL('../../../assets/mattes/band.json', import.meta.url);
  weights ??= JSON.parse(await readFile(path, 'utf8')) as OpacityWeights;
  return weights;
}
