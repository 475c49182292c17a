import { realpath } from 'node:fs/promises';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { FootlightError } from '../../core/errors.ts';
import { assertWritablePlace, freeBytes } from '../../core/files.ts';
import { hashFile } from '../../core/hashing.ts';
import { assertCodecFits, type Container, containerFor } from '../../media/containers/container-plan.ts';
import { type MediaInfo, requireVideo, type VideoStreamInfo } from '../../media/media-info.ts';
import { probe } from '../../media/probe.ts';
import type { EnhanceOptions } from '../../productions/enhance/options.ts';

/** A checked input. */
export interface Source {
  readonly info: MediaInfo;
  readonly video: VideoStreamInfo;
  readonly digest: string;
}

export interface Destination {
  readonly master: string;
  readonly report: string;
  readonly container: Container;
}

/** Opens the input and refuses what `enhance` can't do right. */
export async function openSource(path: string, signal: AbortSignal): Promise<Source> {
  const info = await probe(resolve(path));
  const video = requireVideo(info);
  if (video.isHighDynamicRange) {
    throw new FootlightError('enhance.hdr', `${path} is HDR (${video.color.transfer}).`, {
      kind: 'input',
      value: path,
      remedy:
        'Enhancing works on SDR: convert with a tone mapper you trust first, so that nothing is flattened unseen.',
    });
  }
  return { info, video, digest: await hashFile(info.path, signal) };
}

const MINIMUM_FREE_BYTES = 4 << 20;

/** Resolves where things go and proves that they can be written, before hours are spent. */
export async function openDestination(options: EnhanceOptions): Promise<Destination> {
  const input = resolve(options.input);
  const name = basename(input, extname(input));
  const master = resolve(options.output ?? `${name}-enhanced.mp4`);
  const container = containerFor(master);
  assertCodecFits(container, options.codec);
  if ((await realpath(master).catch(() => master)) === (await realpath(input).catch(() => input))) {
    throw new FootlightError('output.is-input', 'The output is the input.', {
      kind: 'usage',
      value: master,
      remedy: 'Name another file with -o: a source is never overwritten.',
    });
  }
  await assertWritablePlace(master);
  if ((await freeBytes(dirname(master))) < MINIMUM_FREE_BYTES) {
    throw new FootlightError('storage.full', `There is no space left in ${dirname(master)}.`, {
      kind: 'input',
      value: master,
      remedy: 'Free some space, or choose another place with -o.',
    });
  }
  const report = resolve(
    options.report ?? join(dirname(master), `${basename(master, extname(master))}-report`),
  );
  await assertWritablePlace(join(report, 'index.html'));
  return { master, report, container };
}
