import { z } from 'zod';
import { createWarning } from '../../core/warning.ts';
import type { WorkflowContext } from '../../execution/workflow.ts';
import { readDesignSettings, selectNamed } from '../read-settings-file.ts';
import { type StoryboardOptions, storyboardOptions } from './options.ts';

const pixels = z.int().min(16).max(8192);

/** The configuration of the published integration guide, by its own names. */
const configSchema = z.strictObject({
  VIDEO_CONFIG: z
    .strictObject({
      model_name: z.string(),
      model_path: z.string(),
      device: z.string(),
      use_fp16: z.boolean(),
      num_inference_steps: storyboardOptions.shape.steps.unwrap(),
      guidance_scale: storyboardOptions.shape.guidance.unwrap(),
      height: pixels,
      width: pixels,
      num_frames: storyboardOptions.shape.frames.unwrap(),
      fps: storyboardOptions.shape.fps.unwrap(),
      auto_download: z.boolean(),
    })
    .partial()
    .default({}),
  VIDEO_PROCESSING_CONFIG: z
    .strictObject({
      output_format: z.literal('mp4'),
      codec: z.literal('libx264'),
      bitrate: storyboardOptions.shape.bitrate.unwrap(),
      enable_interpolation: z.boolean(),
    })
    .partial()
    .default({}),
});

/** Settings of servers that load a model themselves. */
const OF_MODELS = ['model_name', 'model_path', 'device', 'use_fp16', 'auto_download'] as const;

/** The factor of frame interpolation, where it is only switched on. */
const USUAL_FACTOR = 2;

/**
 * Takes the settings of a configuration file for options that were left as they are, and says which have no effect here.
 *
 * @throws `storyboard.video-config`
 */
export async function applyVideoConfig(
  context: Pick<WorkflowContext, 'warn'>,
  options: StoryboardOptions,
): Promise<StoryboardOptions> {
  if (options.videoConfig === undefined) return options;
  const { VIDEO_CONFIG: video, VIDEO_PROCESSING_CONFIG: processing } = await readVideoConfig(
    options.videoConfig,
  );
  const unused = OF_MODELS.filter((name) => video[name] !== undefined);
  if (unused.length > 0)
    context.warn(createWarning('storyboard.config-unused', { settings: unused, engine: options.engine }));
  const usual = storyboardOptions.parse({ script: options.script });
  const take = <Name extends keyof StoryboardOptions>(
    name: Name,
    value: StoryboardOptions[Name] | undefined,
  ): StoryboardOptions[Name] =>
    value !== undefined && options[name] === usual[name] ? value : options[name];
  const { width = 1024, height = 576 } = video;
  return {
    ...options,
    size: take('size', `${width}x${height}`),
    fps: take('fps', video.fps),
    steps: take('steps', video.num_inference_steps),
    guidance: take('guidance', video.guidance_scale),
    frames: take('frames', video.num_frames),
    bitrate: take('bitrate', processing.bitrate),
    interpolate: take('interpolate', processing.enable_interpolation ? USUAL_FACTOR : undefined),
  };
}

/** The file may hold settings of other productions too. */
async function readVideoConfig(path: string): Promise<z.output<typeof configSchema>> {
  const file = { path, schema: configSchema, code: 'storyboard.video-config' };
  return readDesignSettings(file, selectNamed(Object.keys(configSchema.shape)));
}
