import { createMessage, type Message } from '../../core/messages/message.ts';
import { SMOOTHING_WEIGHTS } from './presets.ts';
import type { Strategy } from './strategy.ts';

/** A setting that changes nothing in this strategy. */
export interface IdleSetting {
  /** Its path, such as `memory.batchSize`, or the part of its value that is not used. */
  readonly path: string | Message;
  readonly reason: Message;
}

/** Settings that older plans held although nothing read them. */
const RETIRED: readonly (readonly [group: string, key: string])[] = [
  ['memory', 'maxModelsLoaded'],
  ['memory', 'batchSize'],
  ['memory', 'maxWorkers'],
];

/** Removes the settings of older plans from `json`, in place. @returns those that were there */
export function takeRetiredSettings(json: unknown): IdleSetting[] {
  return RETIRED.flatMap(([group, key]) => {
    const settings = (json as Readonly<Record<string, unknown>> | null)?.[group];
    if (typeof settings !== 'object' || settings === null || !Object.hasOwn(settings, key)) return [];
    Reflect.deleteProperty(settings, key);
    return [{ path: `${group}.${key}`, reason: createMessage('enhance.idle.retired') }];
  });
}

/** Settings with a value that another one overrules, or that is not read for this layer. */
export function findIdleSettings({ temporal, detail, layers }: Strategy): IdleSetting[] {
  const idle: IdleSetting[] = [];
  const { smoothingAlpha, strength } = temporal;
  if (smoothingAlpha !== undefined && smoothingAlpha !== SMOOTHING_WEIGHTS[strength])
    idle.push({ path: 'temporal.strength', reason: createMessage('enhance.idle.smoothing-alpha') });
  for (const [name, layer] of Object.entries(layers)) {
    if (name !== 'motion' && layer.postSmooth)
      idle.push({ path: `layers.${name}.postSmooth`, reason: createMessage('enhance.idle.motion-only') });
    if (name !== 'structure' && !layer.detailLimit)
      idle.push({ path: `layers.${name}.detailLimit`, reason: createMessage('enhance.idle.structure-only') });
    if (layer.detail !== 'off' && layer.detail !== detail.strength)
      idle.push({
        path: createMessage('enhance.idle.level', { setting: `layers.${name}.detail` }),
        reason: createMessage('enhance.idle.level-of-layer', { strength: detail.strength }),
      });
  }
  return idle;
}
