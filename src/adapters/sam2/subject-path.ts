import { z } from 'zod';
import type { Json, SubjectPoint } from '../../engines/matter.ts';
import type { SubjectPrompt } from './prompt.ts';

const DECIMALS = 1e4;
/** Where nothing was picked, the subject is looked for. */
const MIDDLE = { x: 0.5, y: 0.5 };

const share = z.number().min(0).max(1);
const pathSchema = z.array(z.tuple([share, share]).nullable());

/** The subject's place in each frame of a shot, as it was followed; null while it is hidden. */
export type SubjectPlaces = z.infer<typeof pathSchema>;

export function readPlaces(data: Json): SubjectPlaces {
  return pathSchema.parse(data);
}

/** Places that can be written as JSON. */
export function roundPlaces(path: readonly SubjectPoint[] = []): SubjectPlaces {
  const round = (value: number): number => Math.round(Math.min(1, Math.max(0, value)) * DECIMALS) / DECIMALS;
  return path.map(({ x, y, isSeen }) => (isSeen ? [round(x), round(y)] : null));
}

/** The place to point at in a frame: none while the subject is hidden, the middle where none was picked. */
export function findPoint(places: SubjectPlaces, number: number): Pick<SubjectPrompt, 'point'> {
  if (places.length === 0) return { point: MIDDLE };
  const place = places[Math.min(number, places.length - 1)];
  return place ? { point: { x: place[0], y: place[1] } } : {};
}
