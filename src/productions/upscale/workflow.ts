import { basename, extname, join, resolve } from 'node:path';
import { FootlightError } from '../../core/errors.ts';
import { hashFile } from '../../core/hashing.ts';
import { createWarning } from '../../core/warning.ts';
import { copyToDestination, openDestination } from '../../execution/destinations.ts';
import type { Workflow, WorkflowContext } from '../../execution/workflow.ts';
import { findMainPicture, type VideoStreamInfo } from '../../media/media-info.ts';
import { probe } from '../../media/probe.ts';
import { hasMorePictures, readOrientation } from '../../media/stills/first-picture.ts';
import { lastsLikeVideo } from '../../media/stills/one-picture.ts';
import { getPictureFormat } from '../../media/stills/picture-file.ts';
import { listMissingEnd } from '../../pipelines/source/problems.ts';
import type { UpscaleOptions, upscaleOptions } from './options.ts';
import { PICTURE_FILE, upscaleStep } from './upscale-picture.ts';

const MAX_SIDE = 32768;

/** Plans and runs `upscale`. */
export const upscaleWorkflow: Workflow<typeof upscaleOptions> = {
  async run(context, options) {
    const { path, video, target, output } = await prepare(context, options);
    const { model, strength, provider, base, denoise } = options;
    const upscaler = await context.engines.use('upscaler', model, { provider, base, denoise });
    const format = getPictureFormat(output);
    const made = await context.step(
      upscaleStep,
      {
        sourceDigest: await hashFile(path, context.signal),
        upscaler: { id: upscaler.id, version: upscaler.version },
        target,
        strength,
        format,
      },
      { path, video, upscaler },
    );
    await copyToDestination(join(made.directory, PICTURE_FILE), output);
    return { status: 'completed', outputs: { picture: output } };
  },
  async plan(context, options) {
    const { video, target, output } = await prepare(context, options);
    const source = { width: video.displayWidth, height: video.displayHeight };
    return { source, target, model: options.model, strength: options.strength, output };
  },
};

async function prepare(context: WorkflowContext, options: UpscaleOptions) {
  const path = resolve(options.input);
  const info = await probe(path);
  const stored = findMainPicture(info);
  if (!stored || stored.width === 0)
    throw new FootlightError('input.no-picture', { kind: 'input', reason: 'none', value: options.input });
  if (lastsLikeVideo(info) || (await hasMorePictures(info, stored, context.signal)))
    throw new FootlightError('input.no-picture', { kind: 'input', reason: 'video', value: options.input });
  const video = await readOrientation(path, stored, context.signal);
  for (const lack of listMissingEnd(info)) context.warn(lack);
  if (video.hasAlpha) context.warn(createWarning('upscale.alpha-dropped'));
  const target = getTarget(video, options);
  const name = basename(path, extname(path));
  const output = resolve(options.output ?? `${name}-x${options.scale}.png`);
  getPictureFormat(output);
  await openDestination(output, [path]);
  return { path, video, target, output };
}

function getTarget({ displayWidth, displayHeight }: VideoStreamInfo, { scale }: UpscaleOptions) {
  const target = { width: Math.round(displayWidth * scale), height: Math.round(displayHeight * scale) };
  if (Math.max(target.width, target.height) <= MAX_SIDE) return target;
  throw new FootlightError('upscale.too-large', {
    kind: 'usage',
    parameters: { width: target.width, height: target.height, maxSide: MAX_SIDE },
    value: String(scale),
  });
}
