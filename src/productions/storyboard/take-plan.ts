import { FootlightError } from '../../core/errors.ts';
import { parseRational, toNumber } from '../../core/rational.ts';
import { BUILTIN } from '../../engines/reference.ts';
import type { VideoFormat } from '../../pipelines/generation/video-format.ts';
import { readSettingsFile } from '../read-settings-file.ts';
import { planSchema, type ScenePlan, type StoryboardPlan } from './plan.ts';
import type { GivenPicture, Scene } from './scene.ts';
import { countFrames } from './video-format.ts';

/** @throws `storyboard.plan-invalid` with the path of what is wrong */
export function readPlan(path: string): Promise<StoryboardPlan> {
  return readSettingsFile({ path, schema: planSchema, code: 'storyboard.plan-invalid' });
}

/** Rates that videos may have, in frames a second. */
const MIN_RATE = 1;
const MAX_RATE = 120;

/** Size and rate that a plan states. @throws `storyboard.plan-invalid` */
export function takePlannedFormat({ width, height, frame_rate }: StoryboardPlan, path: string): VideoFormat {
  const frameRate = parseRational(frame_rate);
  const rate = frameRate ? toNumber(frameRate) : 0;
  if (frameRate && rate >= MIN_RATE && rate <= MAX_RATE && width % 2 === 0 && height % 2 === 0)
    return { width, height, frameRate };
  throw new FootlightError('storyboard.plan-invalid', {
    kind: 'usage',
    reason: 'format',
    parameters: { format: `${width}x${height}, ${frame_rate}` },
    value: path,
  });
}

/**
 * The scenes of a plan, as they may have been edited.
 *
 * @throws `storyboard.plan-mismatch` if the plan is of another script, or has a scene or image that the script lacks
 */
export function takePlannedScenes(
  plan: StoryboardPlan,
  pictures: ReadonlyMap<number, GivenPicture>,
  { scriptDigest, numbers, path }: { scriptDigest: string; numbers: readonly number[]; path: string },
  { format, isDraft }: { readonly format: VideoFormat; readonly isDraft: boolean },
): Scene[] {
  if (plan.script !== scriptDigest)
    throw new FootlightError('storyboard.plan-mismatch', { kind: 'usage', reason: 'script', value: path });
  return plan.scenes.map((planned, index) => {
    const { scene_number: number, image } = planned;
    const isTwice = plan.scenes.findIndex((each) => each.scene_number === number) !== index;
    if (isTwice || !numbers.includes(number))
      throw createSceneError(isTwice ? 'scene-twice' : 'scene', number, path);
    if (image !== pictures.get(number)?.name) throw createSceneError('image', number, path);
    const scene = takeScene(planned, pictures.get(number), { format, isFirst: index === 0 });
    return isDraft ? { ...scene, engine: BUILTIN } : scene;
  });
}

function createSceneError(
  reason: 'scene' | 'scene-twice' | 'image',
  scene: number,
  path: string,
): FootlightError {
  const details = { kind: 'usage', parameters: { scene }, value: path } as const;
  if (reason === 'scene')
    return new FootlightError('storyboard.plan-mismatch', { ...details, reason: 'scene' });
  if (reason === 'image')
    return new FootlightError('storyboard.plan-mismatch', { ...details, reason: 'image' });
  return new FootlightError('storyboard.plan-mismatch', { ...details, reason: 'scene-twice' });
}

function takeScene(
  planned: ScenePlan,
  picture: GivenPicture | undefined,
  { format, isFirst }: { readonly format: VideoFormat; readonly isFirst: boolean },
): Scene {
  const { scene_number, negative_prompt, seconds, narration, caption, characters, transition, ...words } =
    planned;
  const isCut = isFirst || transition.kind === 'cut';
  return {
    number: scene_number,
    seconds,
    // The length in seconds decides, so that an edited one takes effect.
    frames: countFrames(seconds, format),
    description: words.description,
    prompt: words.prompt,
    negativePrompt: negative_prompt,
    camera: words.camera,
    seed: words.seed,
    engine: words.engine,
    ...(characters && { characters: characters.map(({ name, looks }) => ({ name, looks })) }),
    ...(picture && { picture }),
    ...(narration !== undefined && { narration }),
    ...(caption !== undefined && { caption }),
    transition: isCut ? { kind: 'cut', seconds: 0 } : transition,
  };
}
