import type { Matter, ShotFinding } from '../src/engines/matter.ts';
import type { Frame } from '../src/media/frame.ts';
import type { WorkingPicture } from '../src/media/video/working-picture.ts';
import { codeMattingShot } from '../src/testing/coded-matting-shot.ts';
import type { MattingScene } from '../src/testing/matting-scene.ts';
import { surveyShot } from '../src/testing/matting-shot.ts';

/** A frame with its true opacity, 0 to 65535. */
interface TaughtFrame {
  readonly frame: Frame;
  readonly alpha: Uint16Array;
}

/** What was found of a shot, and those of its frames that are learned from. They stay in memory until it is disposed of. */
export interface TaughtShot extends Disposable {
  readonly picture: WorkingPicture;
  readonly finding: ShotFinding;
  readonly frames: readonly TaughtFrame[];
}

/** Draws and codes a scene and lets a method look at it. */
export async function teachShot(
  scene: MattingScene,
  matter: Matter,
  numbers: readonly number[],
): Promise<TaughtShot> {
  const alphas = new Map<number, Uint16Array>();
  using shot = await codeMattingShot(scene, ({ alpha }, number) => {
    if (numbers.includes(number)) alphas.set(number, alpha);
  });
  const finding = await surveyShot(matter, shot);
  const frames = numbers.map((number) => ({
    frame: shot.createFrame(number),
    alpha: alphas.get(number)!,
  }));
  return {
    picture: shot.picture,
    finding,
    frames,
    [Symbol.dispose]: () => {
      for (const { frame } of frames) frame.free();
    },
  };
}
