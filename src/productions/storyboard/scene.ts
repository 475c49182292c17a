import type { Transition } from '../../core/transitions.ts';
import type { ScenePrompt } from '../../engines/generation.ts';
import type { VideoGuides } from '../../engines/video-guides.ts';
import type { CameraDirection } from '../../imagery/camera-direction.ts';
import type { CameraMove } from '../../imagery/read-imagery.ts';

/** A picture that the script gives. */
export interface GivenPicture {
  /** The reference as the script has it. */
  readonly name: string;
  readonly path: string;
  readonly digest: string;
}

/** Somebody who is seen in a scene. */
export interface SceneCharacter {
  readonly name: string;
  /** How the script describes them. */
  readonly looks: string;
}

/** How a scene begins. */
export interface SceneTransition {
  readonly kind: Transition;
  /** 0 for a cut. */
  readonly seconds: number;
}

/** A scene as it is made. */
export interface Scene extends ScenePrompt {
  /** The script's number. */
  readonly number: number;
  readonly seconds: number;
  /** Length in frames of the video. */
  readonly frames: number;
  readonly camera: CameraMove;
  /** Where the camera goes, if the script says so. */
  readonly direction?: CameraDirection;
  readonly seed: number;
  /** Reference of the engine that makes its video. */
  readonly engine: string;
  readonly characters?: readonly SceneCharacter[];
  readonly picture?: GivenPicture;
  /** The picture that it ends with, and what moves in it, as the script says. */
  readonly guides?: Pick<VideoGuides, 'lastPicture' | 'motion'>;
  readonly narration?: string;
  /** Where and when it happens. */
  readonly caption?: string;
  readonly transition: SceneTransition;
}

/** Paths of the pictures that the script gives for a scene. */
export function listGivenFiles({ picture, guides: { lastPicture, motion } = {} }: Scene): string[] {
  const masks = motion ? [motion.still, ...motion.parts.map(({ mask }) => mask)] : [];
  return [picture, lastPicture, ...masks].flatMap((each) => each?.path ?? []);
}

/** Id of a scene's video in edits. */
export function getSceneId(number: number): string {
  return `scene-${number}`;
}
