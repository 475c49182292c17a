import { type CameraPose, createPose } from '../../frames/parallax/camera-pose.ts';
import type { CameraMove } from '../../imagery/read-imagery.ts';
import { computePose } from './camera.ts';

/** Depth whose points move as the whole picture does; nearer ones move more. */
export const PIVOT = 0.4;

/** Shift at the end of a move, as a share of the frame's shorter side, and what the nearest points have beyond the farthest. */
const SHIFT = 0.08;
const PARALLAX = 0.042;
/** Shares of the enlargement of a drawn scene that all of a picture has, and that its nearest points have beyond. */
const ZOOM = 0.65;
const DOLLY = 0.55;

/** Where the camera stands before a picture in each of so many frames. */
export function computePicturePoses(
  move: CameraMove,
  frames: number,
  view: { readonly width: number; readonly height: number },
): CameraPose[] {
  const side = Math.min(view.width, view.height);
  return Array.from({ length: frames }, (_, number) => {
    const { x, y, zoom } = computePose(move, frames > 1 ? number / (frames - 1) : 0);
    const pose = {
      panX: -x * SHIFT * side,
      panY: -y * SHIFT * side,
      travelX: -x * PARALLAX * side,
      travelY: -y * PARALLAX * side,
      zoom: 1 + (zoom - 1) * ZOOM,
      dolly: (zoom - 1) * DOLLY,
    };
    return createPose(pose, view);
  });
}
