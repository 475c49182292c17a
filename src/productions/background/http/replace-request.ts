import { z } from 'zod';
import { backgroundOptions } from '../options.ts';

const { clipId, engine, imageEngine, subject, detector } = backgroundOptions.shape;
const input = z.string().min(1).max(4096);

export const clipIdSchema = clipId.unwrap();

/** The body of `POST /api/v1/background-replace`. */
export const replaceSchema = z.strictObject({
  clip_id: clipIdSchema.meta({ examples: ['clip-1'] }).describe('Id of the clip, given by the caller'),
  video_url: input
    .meta({ examples: ['https://example.org/clip.mp4'] })
    .describe('Where the video is: an address, upload:ID, task:ID/ARTIFACT, a path'),
  background_image: input
    .meta({ examples: ['https://example.org/forest.jpg'] })
    .nullish()
    .describe(
      'Where the picture of the new background is, named like the video; it may be left out where there is a prompt',
    ),
  prompt: z
    .string()
    .trim()
    .max(2500)
    .meta({ examples: ['a forest in the morning', '清晨的森林'] })
    .nullish()
    .describe('What the new background shows, or how the picture moves; null is the same as none'),
  engine: engine
    .unwrap()
    .meta({ examples: ['builtin'] })
    .optional()
    .describe('What makes a film of the picture or of the prompt'),
  image_engine: imageEngine
    .unwrap()
    .meta({ examples: ['builtin'] })
    .optional()
    .describe('What makes a picture of the prompt'),
  subject: subject
    .unwrap()
    .meta({ examples: ['the woman in red', '640,360'] })
    .optional()
    .describe('Which of several people stays, in words or by places in pixels'),
  detector: detector
    .unwrap()
    .meta({ examples: ['grounding-dino'] })
    .optional()
    .describe('What looks for a subject in words'),
});

/** A body without a new background is refused before it waits in a queue. */
export function hasBackground({
  background_image,
  prompt,
}: Pick<z.output<typeof replaceSchema>, 'background_image' | 'prompt'>): boolean {
  return Boolean(background_image || prompt);
}

/** What a request asks of `background`. */
export function toBackgroundOptions({
  clip_id,
  video_url,
  background_image,
  prompt,
  engine: film,
  image_engine,
  subject: person,
  detector: looking,
}: z.output<typeof replaceSchema>): z.input<typeof backgroundOptions> {
  return {
    videos: [video_url],
    clipId: clip_id,
    ...(background_image && { image: background_image }),
    ...(prompt && { prompt }),
    ...(film && { engine: film }),
    ...(image_engine && { imageEngine: image_engine }),
    ...(person && { subject: person }),
    ...(looking && { detector: looking }),
  };
}
