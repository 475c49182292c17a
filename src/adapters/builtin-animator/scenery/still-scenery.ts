import type { Context } from '../painting/canvas.ts';
import { type CroppedCanvas, cropCanvas } from '../painting/crop-canvas.ts';
import type { Scenery, Setting } from './scenery.ts';

/** Where something that stands still is, and what it shows. */
export type StillLook = Pick<Scenery, 'distance' | 'shows' | 'isSoft'>;

/** Distances that differ by less are drawn as one: what moves apart by a few pixels in a whole scene is not seen to. */
const NEIGHBORHOOD = 0.06;

/** What stands still: painted when it is first drawn, into a sprite that is drawn from then on. */
export class StillScenery implements Scenery {
  readonly distance: number;
  readonly shows: Scenery['shows'];
  readonly isSoft: boolean;
  readonly members: readonly StillScenery[];
  readonly #setting: Setting;
  readonly #paint: (context: Context) => void;
  #sprite: CroppedCanvas | undefined;

  /** @param paint paints over what is there, in pixels of the frame */
  constructor(
    setting: Setting,
    { distance, shows, isSoft = false }: StillLook,
    paint: (context: Context) => void,
    members: readonly StillScenery[] = [],
  ) {
    this.distance = distance;
    this.shows = shows;
    this.isSoft = isSoft;
    this.#setting = setting;
    this.#paint = paint;
    this.members = members;
  }

  get hidesFrom(): number | undefined {
    const { opaqueFrom } = this.takeSprite();
    return opaqueFrom === undefined ? undefined : opaqueFrom - this.#setting.overscan;
  }

  draw(target: Context, _seconds: number, bottom = Number.POSITIVE_INFINITY): void {
    const { overscan } = this.#setting;
    const { canvas, left, top } = this.takeSprite();
    const rows = Math.min(canvas.height, Math.ceil(bottom + overscan - top));
    if (rows <= 0) return;
    const [x, y] = [left - overscan, top - overscan];
    target.drawImage(canvas, 0, 0, canvas.width, rows, x, y, canvas.width, rows);
  }

  /** Whether both may be painted into one sprite, that of this one first. */
  canTake({ distance, isSoft }: StillScenery): boolean {
    return isSoft === this.isSoft && Math.abs(distance - this.distance) <= NEIGHBORHOOD;
  }

  /** Both in one sprite, at the distance of this one. */
  take(next: StillScenery): StillScenery {
    const { distance, isSoft } = this;
    const members = [...(this.members.length > 0 ? this.members : [this]), next];
    const paint = (context: Context): void => {
      for (const member of members) {
        context.save();
        member.#paint(context);
        context.restore();
      }
    };
    return new StillScenery(this.#setting, { distance, isSoft }, paint, members);
  }

  private takeSprite(): CroppedCanvas {
    this.#sprite ??= this.paintSprite();
    return this.#sprite;
  }

  private paintSprite(): CroppedCanvas {
    const { width, height, overscan, createCanvas } = this.#setting;
    const whole = createCanvas(width + 2 * overscan, height + 2 * overscan);
    const context = whole.getContext('2d');
    context.translate(overscan, overscan);
    this.#paint(context);
    return cropCanvas(whole, createCanvas);
  }
}

/** Joins what stands still, behind each other at about the same distance: fewer sprites are fewer pixels to draw. */
export function mergeStills(parts: readonly Scenery[]): Scenery[] {
  const merged: Scenery[] = [];
  for (const part of parts) {
    const last = merged.at(-1);
    const isJoined = last instanceof StillScenery && part instanceof StillScenery && last.canTake(part);
    if (isJoined) merged[merged.length - 1] = last.take(part);
    else merged.push(part);
  }
  return merged;
}

/** What is left of the parts without some things that they show: what was joined with one of these is drawn by itself. */
export function leaveOut(parts: readonly Scenery[], hidden: readonly string[]): Scenery[] {
  const isHidden = ({ shows }: Scenery): boolean => shows !== undefined && hidden.includes(shows);
  return parts
    .flatMap((part) => (part.members?.some(isHidden) ? part.members : [part]))
    .filter((part) => !isHidden(part));
}
