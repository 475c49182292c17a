import type { PlanarTransform } from '../../analysis/planar-transform.ts';
import { percent } from '../../core/messages/message.ts';
import { createWarning } from '../../core/warning.ts';
import type { WorkflowContext } from '../../execution/workflow.ts';
import { judgeCamera } from './camera-finding.ts';
import { describeShot, type PreparedClip, type RoutedShot } from './clip.ts';
import type { FollowedPart } from './follow-camera.ts';
import type { MadeBackdrop } from './generation/backdrop-maker.ts';
import { isScreenShot } from './screen-shots.ts';

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

/** Warns of shots whose camera moves in a way that can't be followed. Even screens show no motion at all. */
export function warnOfCameras(
  context: WorkflowContext,
  { name, candidates }: PreparedClip,
  parts: readonly FollowedPart[],
  made: MadeBackdrop,
): void {
  for (const { camera, segments } of parts) {
    const { shot, choice } = segments[0];
    if (!awaitsCamera(made, shot.index)) continue;
    if (choice.name === undefined || judgeCamera(camera) !== 'unclear') continue;
    if (camera.confidence === 0 && showsScreen(candidates, segments[0])) continue;
    const parameters = { name, ...describeShot(shot), confidence: percent(camera.confidence) };
    context.warn(createWarning('background.camera-unclear', parameters));
  }
}

/** Whether what is behind a shot would move with its camera: a picture, or a film whose engine was told of none. */
function awaitsCamera({ picture, films, speeds }: MadeBackdrop, shot: number): boolean {
  return films.has(shot) ? !speeds.has(shot) : picture !== undefined;
}

/** Whether there is a screen behind the subject, whatever engine mattes the shot. */
function showsScreen(candidates: PreparedClip['candidates'], { shot, choice }: RoutedShot): boolean {
  return shot.findings.some(({ name }) => isScreenShot(candidates, { shot, choice: { ...choice, name } }));
}
