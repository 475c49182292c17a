import { z } from 'zod';
import type { Json } from '../../engines/matter.ts';
import type { PickedSubject, SubjectPoint } from '../../engines/picked-subject.ts';
import type { PromptPoint } from './prompt.ts';

const DECIMALS = 1e4;
/** Where nothing was picked, the subject is looked for. */
const MIDDLE = { x: 0.5, y: 0.5, isInside: true };

const share = z.number().min(0).max(1);
const pathsSchema = z.array(
  z.object({ isInside: z.boolean(), places: z.array(z.tuple([share, share]).nullable()) }),
);

/** Places that were picked, on the subject or outside of it, in each frame of a shot; null while one is hidden. */
export type SubjectPaths = z.infer<typeof pathsSchema>;

export function readPaths(data: Json): SubjectPaths {
  return pathsSchema.parse(data);
}

/** Paths that can be written as JSON. */
export function roundPaths(subject: PickedSubject | undefined): SubjectPaths {
  if (!subject) return [];
  return [{ isInside: true, points: subject.points }, ...(subject.others ?? [])].map(
    ({ isInside, points }) => ({ isInside, places: points.map(roundPoint) }),
  );
}

function roundPoint({ x, y, isSeen }: SubjectPoint): [number, number] | null {
  const round = (value: number): number => Math.round(Math.min(1, Math.max(0, value)) * DECIMALS) / DECIMALS;
  return isSeen ? [round(x), round(y)] : null;
}

/** What to point at in a frame: nothing while all of the subject is hidden, the middle where none was picked. */
export function findPoints(paths: SubjectPaths, number: number): readonly PromptPoint[] {
  if (paths.length === 0) return [MIDDLE];
  const points = paths.flatMap(({ isInside, places }) => {
    const place = places[Math.min(number, places.length - 1)];
    return place ? [{ x: place[0], y: place[1], isInside }] : [];
  });
  return points.some(({ isInside }) => isInside) ? points : [];
}
