import { z } from 'zod';

const share = z.number().min(0).max(1);
/** Left, top, width and height, in pixels of the upright picture. */
const box = z.tuple([z.number(), z.number(), z.number(), z.number()]);
const point = z.tuple([z.number(), z.number()]);

/** What `analysis.json` of a task says of its video. */
export const analysisSchema = z.looseObject({
  scene_info: z.looseObject({ type: z.string().describe('Such as indoor'), environment: z.string() }),
  lighting: z.looseObject({
    direction: z
      .tuple([z.number(), z.number(), z.number()])
      .describe('Towards the main light: right, up, near'),
    temp: z.number().describe('Kelvin'),
    contrast: z.number(),
    softness: share.describe('From hard light, 0, to soft light, 1'),
    shadow_direction: z.array(z.number()).nullable(),
    map: z.string().optional().describe('Name of the picture of the new background’s light, if it is kept'),
  }),
  camera_motion: z.looseObject({
    type: z.string().describe('Such as static'),
    curve: z.array(z.unknown()).describe('The camera’s way, frame by frame'),
    shake: z.number(),
    confidence: share,
  }),
  subject_bbox: z.array(box.nullable()).describe('[x, y, w, h] of the subject in each frame'),
  key_points: z.array(z.unknown()),
  trajectory: z.array(point.nullable()).describe('Center of the subject in each frame'),
  depth_map: z.unknown().describe('Relative depth'),
  fps: z.number(),
  duration: z.number().describe('Seconds'),
  resolution: z.string().describe('Such as 1920x1080'),
});

export type Analysis = z.input<typeof analysisSchema>;
