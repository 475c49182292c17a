import type { PlanarTransform } from '../../analysis/planar-transform.ts';
import { percent } from '../../core/messages/message.ts';
import { createWarning } from '../../core/warning.ts';
import type { WorkflowContext } from '../../execution/workflow.ts';
import { judgeCamera } from './camera-finding.ts';
import { describeShot, type PreparedClip } from './clip.ts';
import type { FollowedPart } from './follow-camera.ts';

/** Motion of the background for each frame of a clip; undefined where a new one is to stand still. */
export function listTransforms(
  { source }: PreparedClip,
  parts: readonly FollowedPart[],
): (PlanarTransform | undefined)[] {
  const transforms: (PlanarTransform | undefined)[] = new Array(source.features.totalFrames).fill(undefined);
  for (const { startFrame, camera } of parts)
    if (judgeCamera(camera) === 'follows')
      for (const [i, { transform }] of camera.curve.entries()) transforms[startFrame + i] = transform;
  return transforms;
}

/** Warns of shots whose camera moves in a way that can't be followed. */
export function warnOfCameras(
  context: WorkflowContext,
  { name }: PreparedClip,
  parts: readonly FollowedPart[],
): void {
  for (const { camera, segments } of parts) {
    const { shot, choice } = segments[0];
    if (choice.name === undefined || judgeCamera(camera) !== 'unclear') continue;
    const parameters = { name, ...describeShot(shot), confidence: percent(camera.confidence) };
    context.warn(createWarning('background.camera-unclear', parameters));
  }
}
