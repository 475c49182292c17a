import type { Rational } from '../core/rational.ts';
import type { Frame } from '../media/frame.ts';
import type { DepthEstimator } from './depth-estimator.ts';
import type { GenerationRequest, Generator } from './generation.ts';
import type { RemoteTasks } from './remote-tasks.ts';
import type { VideoGuides } from './video-guides.ts';

/**
 * How a picture of another shape fills the frame: continued out of focus beyond its edges where too much of it would be cut
 * off (`extend`), whole between black bars (`contain`), or cut off (`cover`).
 */
export type PictureFit = 'extend' | 'contain' | 'cover';

export interface VideoRequest extends GenerationRequest {
  readonly frameRate: Rational;
  /** Number of frames. */
  readonly frames: number;
  /** Path of the picture that the video begins with. */
  readonly still?: string;
  /** How the picture fills the frame, for engines that compute frames; `extend` if it isn't said. */
  readonly pictureFit?: PictureFit;
  /**
   * Tells such engines which parts of the picture are near, so that they move as such when the camera does; it stays the
   * caller's. Without one, the picture moves as a plane.
   */
  readonly depth?: DepthEstimator;
  /** Whether the same pictures are requested again soon, so that such engines may keep what they have prepared. */
  readonly isRepeated?: boolean;
  readonly signal: AbortSignal;
}

/** A request to an engine that may be a hosted service. */
export interface ClipRequest extends VideoRequest {
  readonly remote: RemoteTasks;
  /** What it follows besides: no more than its engine takes together. */
  readonly guides?: VideoGuides;
  /** Told the share that is done, from 0 to 1, by engines that know it; it may fall where they begin anew. */
  readonly reportProgress?: (share: number) => void;
}

/** What engines for video have in common. */
interface VideoGeneratorBase extends Generator {
  /** Whether it begins with a picture: always, if it is given one, or never. */
  readonly still: 'required' | 'optional' | 'unused';
}

/** Frames that are made as they are asked for: RGBA, 8 bits, sRGB, timestamps 0, 1, 2, ... in frames. */
export interface GeneratedFrames extends AsyncDisposable {
  /** Yields as many frames as were requested; the caller owns each. */
  frames(): AsyncIterable<Frame>;
}

/** Draws or computes frames in any size and rate, and of any length. */
export interface FrameGenerator extends VideoGeneratorBase {
  readonly kind: 'frames';
  open(request: VideoRequest): Promise<GeneratedFrames>;
}

/** Makes short videos as files, of the lengths, sizes and rates that its model has. */
export interface ClipGenerator extends VideoGeneratorBase {
  readonly kind: 'clips';
  /** Longest video of one request in seconds; longer scenes are made of several that begin where the last one ended. */
  readonly maxSeconds: number;
  /** Those of the guides that it follows together in a clip of a length; it follows none if this is left out. */
  takeGuides?(guides: VideoGuides, request: Pick<VideoRequest, 'frames' | 'frameRate'>): VideoGuides;
  /** Codecs of pictures that it takes besides PNG and JPEG, by FFmpeg's names. */
  readonly pictureCodecs?: readonly string[];
  /** Seconds that are billed for a clip, where it only makes certain lengths. */
  getBilledSeconds?(request: Pick<VideoRequest, 'frames' | 'frameRate'>): number;
  /** Frames a second that it makes, whatever is requested; undefined if it follows the request. */
  readonly frameRate?: Rational;
  /** Writes a video to `path`, in any container. @throws if it can't be made */
  generate(request: ClipRequest, path: string): Promise<void>;
}

/** Makes videos from words, and from pictures. */
export type VideoGenerator = FrameGenerator | ClipGenerator;
