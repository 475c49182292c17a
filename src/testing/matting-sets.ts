import type { MattingSceneOptions } from './matting-scene.ts';

/** A set of the table of matting: what is filmed, and whether a screen or a plate is what a method goes by. */
export interface MattingSet {
  readonly name: string;
  readonly kind: 'screen' | 'plate';
  readonly scene: Partial<MattingSceneOptions>;
}

const ROOM = { background: 'room', spill: 0.12 } as const;
const HD = { width: 1280, height: 720, frames: 16 } as const;

/** Sets on which methods are compared. Seeds 1 to 9 are for tuning, and 101 to 109 for tables of results. */
export const MATTING_SETS: readonly MattingSet[] = [
  { name: 'green', kind: 'screen', scene: { background: 'green-screen' } },
  { name: 'green, 35 % uneven', kind: 'screen', scene: { background: 'green-screen', unevenness: 0.35 } },
  { name: 'green, 60 % uneven', kind: 'screen', scene: { background: 'green-screen', unevenness: 0.6 } },
  { name: 'blue', kind: 'screen', scene: { background: 'blue-screen' } },
  { name: 'blue, 35 % uneven', kind: 'screen', scene: { background: 'blue-screen', unevenness: 0.35 } },
  { name: 'blue, 60 % uneven', kind: 'screen', scene: { background: 'blue-screen', unevenness: 0.6 } },
  {
    name: 'green, enters and walks',
    kind: 'screen',
    scene: { background: 'green-screen', emptyFrames: 8, motion: 'walk' },
  },
  { name: 'room', kind: 'plate', scene: { ...ROOM, motion: 'walk' } },
  { name: 'room, stays', kind: 'plate', scene: ROOM },
  { name: 'room, 25 % shadow', kind: 'plate', scene: { ...ROOM, motion: 'walk', shadow: 0.25 } },
  { name: 'room, drift', kind: 'plate', scene: { ...ROOM, motion: 'walk', drift: 0.16 } },
  { name: 'room, pan', kind: 'plate', scene: { ...ROOM, motion: 'walk', pan: 0.15 } },
  { name: 'green 720p', kind: 'screen', scene: { ...HD, background: 'green-screen', unevenness: 0.35 } },
  { name: 'room 720p', kind: 'plate', scene: { ...HD, ...ROOM, motion: 'walk', shadow: 0.25 } },
];
