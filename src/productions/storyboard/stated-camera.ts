import { type CameraDirection, readCameraDirection } from '../../imagery/camera-direction.ts';
import { type CameraMove, readCameraMove } from '../../imagery/read-imagery.ts';
import type { ScriptScene } from '../../story/script/script.ts';

/** How a script says that the camera of a scene moves. */
export interface StatedCamera {
  readonly move: CameraMove;
  /** Left out if the script doesn't say it. */
  readonly direction?: CameraDirection;
}

/** The camera that a scene's script asks for by its field, else in its description; undefined if it asks for none. */
export function readStatedCamera({
  camera,
  description,
}: Pick<ScriptScene, 'camera' | 'description'>): StatedCamera | undefined {
  for (const words of [camera, findCameraWords(description)]) {
    const move = words === undefined ? undefined : readCameraMove(words);
    if (move === undefined) continue;
    const direction = readCameraDirection(words!, move);
    return { move, ...(direction && { direction }) };
  }
  return undefined;
}

/** Descriptions speak of trains that move and pans on stoves: only a sentence about the camera counts. */
function findCameraWords(description: string): string | undefined {
  return /(?:\bcamera\b|镜头)([^.!?。！？]*)/i.exec(description)?.[1];
}
