import { FootlightError } from '../../core/errors.ts';
import type { Source } from '../../pipelines/film/source.ts';
import { listPickedPlaces, type SubjectPick, writePlace } from './subject-pick.ts';

/** Where a pick is from. */
interface PickOrigin {
  /** Name of the video, for people. */
  readonly name: string;
  /** Path of the pick in the plan that it is from; undefined if it is from elsewhere. */
  readonly path: string | undefined;
}

/** @throws `background.subject-outside` if a place lies outside of the picture, with the path of those of a plan */
export function assertSubjectInside(
  { video: { displayWidth: width, displayHeight: height } }: Source,
  pick: SubjectPick | undefined,
  { name, path }: PickOrigin,
): void {
  const places = pick ? listPickedPlaces(pick) : [];
  const at = places.findIndex(({ x, y }) => x >= width || y >= height);
  if (!pick || at < 0) return;
  throw new FootlightError('background.subject-outside', {
    kind: 'usage',
    ...(path !== undefined && { reason: 'plan' }),
    parameters: { name, width, height, ...(path !== undefined && { path: path + getPlacePath(pick, at) }) },
    value: writePlace(places[at]!),
  });
}

/** Path of a place in its pick. @param at position in the list of all places */
function getPlacePath({ inside = [] }: SubjectPick, at: number): string {
  if (at === 0) return '';
  return at <= inside.length ? `.inside.${at - 1}` : `.outside.${at - 1 - inside.length}`;
}
