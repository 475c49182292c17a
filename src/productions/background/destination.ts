import { realpath } from 'node:fs/promises';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { openDestination } from '../../execution/destinations.ts';
import type { StagedFiles } from '../../execution/staged-files.ts';
import {
  assertAudioFits,
  assertCodecFits,
  type Container,
  chooseContainerForAudio,
  getContainer,
} from '../../media/containers/container-plan.ts';
import type { MediaInfo } from '../../media/media-info.ts';
import type { Source } from '../../pipelines/film/source.ts';
import type { BackgroundOptions } from './options.ts';
import { listEndings } from './result-files.ts';
import { planResultSize } from './result-size.ts';

/** Where the results of a clip are written. */
export interface ClipDestination {
  readonly video: string;
  readonly container: Container;
  /** Number of the clip behind the roles of its results: empty for the first. */
  readonly suffix: string;
  /** Path of a result that lies beside the video. */
  getPath(ending: string): string;
}

/** A destination whose files wait until they were verified. */
export interface StagedDestination extends ClipDestination {
  readonly staged: StagedFiles;
}

/**
 * Resolves where a clip is written, and checks that it can be, before hours of work are spent.
 *
 * @param number position of the clip, from 0
 * @throws `output.audio` if the container can't hold the clip's audio as it is, and what `planResultSize` throws, or
 * `openDestination` of any result
 */
export async function openClipDestination(
  options: BackgroundOptions,
  number: number,
  { info, video: stream }: Source,
): Promise<ClipDestination> {
  const video = resolve(nameVideo(options.videos, options.output, number, info));
  // A wrong name is told as it was given, without the number that it would get.
  const container = getContainer(options.output ?? video);
  if (!options.matteOnly) {
    assertCodecFits(container, options.codec);
    assertAudioFits(container, info);
    planResultSize(stream, options);
  }
  const stem = join(dirname(video), basename(video, extname(video)));
  const getPath = (ending: string): string => `${stem}${ending}`;
  await assertAllWritable(video, getPath, options);
  return { video, container, suffix: number === 0 ? '' : String(number + 1), getPath };
}

/** Makes sure that none of the results takes the place of a file that the run reads. */
async function assertAllWritable(
  video: string,
  getPath: ClipDestination['getPath'],
  { videos, image, video: backdrop, plate, matte, lut, fromPlan, ...options }: BackgroundOptions,
): Promise<void> {
  const files = [image, backdrop, plate, matte, lut, fromPlan].filter((file) => file !== undefined);
  const inputs = [...videos, ...files];
  await openDestination(video, inputs);
  const names = await Promise.all(inputs.map((path) => realpath(path).catch(() => path)));
  const shots = names.flatMap((name) => /-(\d+)\.png$/.exec(name)?.[1] ?? []);
  for (const ending of listEndings(options, shots)) await openDestination(getPath(ending), inputs);
}

/** The name of the video: as asked for, with a number if there are several, or after the source. */
function nameVideo(
  videos: readonly string[],
  output: string | undefined,
  number: number,
  info: MediaInfo,
): string {
  if (output === undefined) {
    const source = videos[number]!;
    const twin = videos.slice(0, number).filter((each) => getStem(each) === getStem(source)).length;
    const { extension } = chooseContainerForAudio(info);
    return `${getStem(source)}-background${twin > 0 ? `-${twin + 1}` : ''}${extension}`;
  }
  if (videos.length === 1) return output;
  const ending = extname(output);
  return `${output.slice(0, output.length - ending.length)}-${number + 1}${ending}`;
}

function getStem(path: string): string {
  return basename(path, extname(path));
}
