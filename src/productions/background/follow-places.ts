import type { LumaPlane } from '../../analysis/luma-pyramid.ts';
import type { Place, SubjectPoint } from '../../engines/picked-subject.ts';
import { PictureMotion } from '../../frames/flow/picture-motion.ts';
import { RegionFollower } from '../../frames/region-follower.ts';
import type { SmallLuma } from '../../pipelines/film/small-luma.ts';

/** Most pictures before the first one through which places are followed backwards: they are kept in memory. */
const MAX_EARLIER = 500;

/**
 * Follows places through the pictures of a shot, forwards and backwards from the one in which they were picked.
 *
 * @param number of the picture in which they were picked
 * @param starts where they are in it
 * @returns for each picture where they are in it, as places are listed in `starts`
 */
export async function followPlaces(
  pictures: AsyncIterable<SmallLuma>,
  { number: first, starts }: { readonly number: number; readonly starts: readonly Place[] },
  onFollowed: (count: number) => void = () => {},
): Promise<SubjectPoint[][]> {
  const earlier: LumaPlane[] = [];
  let skipped = 0;
  const later: SubjectPoint[][] = [];
  let followers: PlaceFollowers | undefined;
  for await (const { number, luma } of pictures) {
    if (number <= first) earlier.push({ ...luma, samples: luma.samples.slice() });
    if (earlier.length > MAX_EARLIER + 1) {
      earlier.shift();
      skipped++;
    }
    if (number < first) continue;
    followers ??= new PlaceFollowers(luma, starts);
    later.push(followers.follow(luma));
    onFollowed(skipped + earlier.length - 1 + later.length);
  }
  const reversed = earlier.reverse();
  const backwards = reversed[0] && new PlaceFollowers(reversed[0], starts);
  const before = reversed.map((luma) => backwards!.follow(luma)).slice(1);
  const unknown = starts.map(({ x, y }) => ({ x: round(x), y: round(y), isSeen: false }));
  return [...Array.from({ length: skipped }, () => unknown), ...before.reverse(), ...later];
}

/** Followers of several places, which share the motion of the pictures. */
class PlaceFollowers {
  readonly #motion: PictureMotion;
  readonly #followers: readonly RegionFollower[];

  constructor({ width, height }: LumaPlane, starts: readonly Place[]) {
    this.#motion = new PictureMotion({ width, height });
    this.#followers = starts.map(
      ({ x, y }) => new RegionFollower(this.#motion, { x: x * width, y: y * height }),
    );
  }

  follow(luma: LumaPlane): SubjectPoint[] {
    const { width, height } = this.#motion.size;
    this.#motion.add(luma);
    return this.#followers.map((follower) => {
      const { x, y, isSeen } = follower.follow();
      return { x: round((x + 0.5) / width), y: round((y + 0.5) / height), isSeen };
    });
  }
}

export function round(value: number): number {
  return Math.round(value * 1e4) / 1e4;
}
