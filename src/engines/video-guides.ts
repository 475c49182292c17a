/** A picture with the SHA-256 of its file. */
interface GuidePicture {
  readonly path: string;
  readonly digest: string;
}

/** How the camera moves in each second. Parts that are 0 stand. */
export interface CameraSpeed {
  /** To the right, in widths of the picture. */
  readonly pan: number;
  /** Upwards, in widths of the picture. */
  readonly tilt: number;
  /** How much closer it comes: 0.1 for what becomes a tenth larger. */
  readonly zoom: number;
  /** Clockwise, in radians. */
  readonly roll: number;
}

/** A part of the first picture, and the way that it takes. */
export interface MovingPart {
  /** A picture in the first one's shape in which the part is marked. */
  readonly mask: GuidePicture;
  /** Points in shares of width and height, from the upper left corner. */
  readonly way: readonly (readonly [across: number, down: number])[];
}

/** Which parts of the first picture stand, and which move along what. */
export interface MotionMasks {
  readonly still?: GuidePicture;
  readonly parts: readonly MovingPart[];
}

/** What a video may be asked to follow besides words and its first picture. */
export interface VideoGuides {
  readonly camera?: CameraSpeed;
  /** The picture that it ends with. */
  readonly lastPicture?: GuidePicture;
  readonly motion?: MotionMasks;
}

export type VideoGuide = keyof VideoGuides;

/** Those of the guides that are named, as far as they are given. */
export function pickGuides(guides: VideoGuides, names: readonly VideoGuide[]): VideoGuides {
  return Object.fromEntries(
    names.flatMap((name) => (guides[name] === undefined ? [] : [[name, guides[name]] as const])),
  );
}

/** All of the guides that decides what is made, without the places of files. */
export function describeGuides({
  camera,
  lastPicture,
  motion,
}: VideoGuides): Readonly<Record<string, unknown>> {
  return {
    ...(camera && { camera }),
    ...(lastPicture && { lastPicture: lastPicture.digest }),
    ...(motion && {
      motion: {
        ...(motion.still && { still: motion.still.digest }),
        parts: motion.parts.map(({ mask, way }) => ({ mask: mask.digest, way })),
      },
    }),
  };
}
