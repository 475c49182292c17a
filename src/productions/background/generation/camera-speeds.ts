import type { CameraSpeed } from '../../../engines/video-guides.ts';
import { judgeCamera } from '../camera-finding.ts';
import type { FollowedPart } from '../follow-camera.ts';

/** Speeds are told in such steps, so that a matte that differs a little asks for no other film. */
const STEP = 0.01;

/**
 * How fast the camera of shots moves that a film behind the subject is to follow: on average over the longest part of each.
 *
 * @returns by the positions of the shots; those whose camera stands, or moves unclearly, have none
 */
export function measureCameraSpeeds(
  parts: readonly FollowedPart[],
  framesPerSecond: number,
): ReadonlyMap<number, CameraSpeed> {
  const longest = new Map<number, FollowedPart>();
  const count = ({ startFrame, endFrame }: FollowedPart): number => endFrame - startFrame;
  for (const part of parts) {
    const { index } = part.segments[0].shot;
    const known = longest.get(index);
    if (!known || count(part) > count(known)) longest.set(index, part);
  }
  const speeds = [...longest].flatMap(([index, { camera }]) => {
    const speed = judgeCamera(camera) === 'follows' ? measureSpeed(camera.curve, framesPerSecond) : undefined;
    return speed ? [[index, speed] as const] : [];
  });
  return new Map(speeds);
}

/** What is seen moves the other way than the camera; undefined for less than a step a second. */
function measureSpeed(
  curve: FollowedPart['camera']['curve'],
  framesPerSecond: number,
): CameraSpeed | undefined {
  const [first, last] = [curve[0]?.position, curve.at(-1)?.position];
  if (!first || !last || curve.length < 2) return undefined;
  const seconds = (curve.length - 1) / framesPerSecond;
  // Minus 0 is no other number than 0.
  const round = (change: number): number => Math.round(change / seconds / STEP) * STEP || 0;
  const speed = {
    pan: round(first[0] - last[0]),
    tilt: round(last[1] - first[1]),
    zoom: round(Math.log(last[2] / first[2])),
    roll: round(first[3] - last[3]),
  };
  return Object.values(speed).every((each) => each === 0) ? undefined : speed;
}
