import { z } from 'zod';
import { backgroundOptions } from '../options.ts';

const { prompt, clipId } = backgroundOptions.shape;
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
    .describe('Where the picture of the new background is, named like the video'),
  prompt: prompt.nullable().describe('What the new background shows; null is the same as none'),
});

/** What a request asks of `background`. */
export function toBackgroundOptions({
  clip_id,
  video_url,
  background_image,
  prompt: description,
}: z.output<typeof replaceSchema>): z.input<typeof backgroundOptions> {
  return {
    videos: [video_url],
    image: background_image,
    clipId: clip_id,
    ...(description && { prompt: description }),
  };
}
