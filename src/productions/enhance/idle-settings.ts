import { SMOOTHING_WEIGHTS } from './presets.ts';
import type { Strategy } from './strategy.ts';

/** A setting that changes nothing where it stands. */
export interface IdleSetting {
  /** Where it stands, such as `memory.batchSize`. */
  readonly path: string;
  readonly reason: string;
}

/** Settings of earlier plans that nothing ever read. */
const RETIRED: readonly (readonly [group: string, key: string])[] = [
  ['memory', 'maxModelsLoaded'],
  ['memory', 'batchSize'],
  ['memory', 'maxWorkers'],
];

/** Removes the settings of earlier plans from `json`, in place. @returns which there were */
export function takeRetiredSettings(json: unknown): IdleSetting[] {
  return RETIRED.flatMap(([group, key]) => {
    const settings = (json as Readonly<Record<string, unknown>> | null)?.[group];
    if (typeof settings !== 'object' || settings === null || !Object.hasOwn(settings, key)) return [];
    Reflect.deleteProperty(settings, key);
    return [{ path: `${group}.${key}`, reason: 'it is not part of a plan any more' }];
  });
}

/** Settings with a value that another one overrules, or that is not read for this layer. */
export function findIdleSettings({ temporal, detail, layers }: Strategy): IdleSetting[] {
  const idle: IdleSetting[] = [];
  const { smoothingAlpha, strength } = temporal;
  if (smoothingAlpha !== undefined && smoothingAlpha !== SMOOTHING_WEIGHTS[strength])
    idle.push({ path: 'temporal.strength', reason: 'temporal.smoothingAlpha says the weight itself' });
  for (const [name, layer] of Object.entries(layers)) {
    if (name !== 'motion' && layer.postSmooth)
      idle.push({ path: `layers.${name}.postSmooth`, reason: 'it is read for layers.motion alone' });
    if (name !== 'structure' && !layer.detailLimit)
      idle.push({ path: `layers.${name}.detailLimit`, reason: 'it is read for layers.structure alone' });
    if (layer.detail !== 'off' && layer.detail !== detail.strength)
      idle.push({
        path: `level in layers.${name}.detail`,
        reason: `whatever is not "off" lets detail in, in the strength of detail.strength ("${detail.strength}")`,
      });
  }
  return idle;
}
