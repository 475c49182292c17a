import { DEFAULT_LANGUAGE } from '../../../core/messages/catalogues.ts';
import { createMessage } from '../../../core/messages/message.ts';
import { translate } from '../../../core/messages/translate.ts';
import type { GenerationRequest } from '../../../engines/generation.ts';
import type { VideoFormat } from '../../../pipelines/generation/video-format.ts';
import type { BackgroundPlan } from '../plan.ts';

/** What engines are asked for a background; where a picture is to move and nobody says how, it moves gently. */
export function createBackdropRequest(
  { prompt, seed }: Pick<BackgroundPlan['background'], 'prompt' | 'seed'>,
  { width, height }: Pick<VideoFormat, 'width' | 'height'>,
): GenerationRequest {
  // Models know English best.
  const words = prompt ?? translate(createMessage('background.quiet-motion'), DEFAULT_LANGUAGE);
  return { description: words, prompt: words, negativePrompt: '', width, height, seed, camera: 'still' };
}
