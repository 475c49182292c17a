import type { GenerationRequest } from '../../engines/generation.ts';
import type { VideoFormat } from '../../pipelines/generation/video-format.ts';
import type { StoryboardOptions } from './options.ts';
import type { Scene } from './scene.ts';

/** What engines are asked for a scene. */
export function createSceneRequest(
  { description, prompt, negativePrompt, seed, camera, characters = [] }: Scene,
  { width, height }: VideoFormat,
  { steps, guidance }: Pick<StoryboardOptions, 'steps' | 'guidance'>,
): GenerationRequest {
  return {
    description,
    prompt,
    negativePrompt,
    width,
    height,
    seed,
    camera,
    ...(characters.length > 0 && { people: characters.map(({ looks }) => looks) }),
    inferenceSteps: steps,
    guidanceScale: guidance,
  };
}
