import type { Appearance } from '../../../imagery/read-appearance.ts';
import type { Effect, Imagery, Subject, Weather } from '../../../imagery/read-imagery.ts';
import type { FontBook } from '../../../typography/fonts/font-book.ts';
import type { Context, CreateCanvas } from '../painting/canvas.ts';
import type { Palette } from '../palette.ts';

/** Words that are shown where nothing of them can be drawn. */
export interface CardText {
  readonly text: string;
  readonly seconds: number;
  readonly fonts: FontBook;
}

/** What scenery is painted for. Lengths are pixels of the frame. */
export interface Setting {
  readonly width: number;
  readonly height: number;
  /** Height of the horizon from the top of the frame. */
  readonly horizon: number;
  readonly palette: Palette;
  readonly imagery: Imagery;
  readonly description?: string;
  /** How those who are seen look, where the script tells it. */
  readonly people?: readonly Appearance[];
  readonly seed: number;
  readonly createCanvas: CreateCanvas;
  /** What sprites have beyond the frame on each side, for the camera to move in. */
  readonly overscan: number;
  /** The description, to be shown where nothing of it is understood. */
  readonly card?: CardText;
}

/** A part of the picture at one distance. Its origin is the frame's upper left corner; it reaches into the overscan. */
export interface Scenery {
  /** 0 for what moves with the camera's whole motion, 1 for what is infinitely far. */
  readonly distance: number;
  /** What of the description it shows, if it shows one thing. */
  readonly shows?: Subject | Effect | Weather;
  /** What it is made of, where several parts are drawn as one. */
  readonly members?: readonly Scenery[];
  /** Whether it is without edges: the nearest of its pixels do then, which takes a quarter of the time. */
  readonly isSoft?: boolean;
  /** The row from which down it hides all that is behind it; it hides nothing for certain if it is left out. */
  readonly hidesFrom?: number;
  /**
   * Draws it as it looks at a time in seconds from the start of the scene.
   *
   * @param bottom the row, in its own coordinates, below which it isn't seen: that may be left out
   */
  draw(context: Context, seconds: number, bottom?: number): void;
}

/** Where a subject stands: its foot as shares of the frame, and its height as a share of the frame's height. */
export interface Position {
  readonly x: number;
  readonly y: number;
  readonly rise: number;
  readonly distance: number;
  /** Whether its foot is in water, which mirrors it. */
  readonly isInWater?: boolean;
}

/** The same scenery at another place. @param by pixels to the right and down */
export function moveScenery(scenery: Scenery, by: readonly [number, number]): Scenery {
  const { distance, shows, isSoft, members } = scenery;
  const [right, down] = by;
  return {
    distance,
    shows,
    isSoft,
    members: members?.map((member) => moveScenery(member, by)),
    // Asked for when it is drawn, as what stands still is painted no sooner.
    get hidesFrom() {
      return scenery.hidesFrom === undefined ? undefined : scenery.hidesFrom + down;
    },
    draw(context, seconds, bottom) {
      context.translate(right, down);
      scenery.draw(context, seconds, bottom === undefined ? undefined : bottom - down);
      context.translate(-right, -down);
    },
  };
}
