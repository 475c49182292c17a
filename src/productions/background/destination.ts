import { basename, dirname, extname, join, resolve } from 'node:path';
import { openDestination } from '../../execution/destinations.ts';
import {
  assertAudioFits,
  assertCodecFits,
  type Container,
  chooseContainerForAudio,
  getContainer,
} from '../../media/containers/container-plan.ts';
import type { MediaInfo } from '../../media/media-info.ts';
import type { BackgroundOptions } from './options.ts';

/** Where the results of a clip are written. */
export interface ClipDestination {
  readonly video: string;
  readonly container: Container;
  /** Number of the clip behind the roles of its results: empty for the first. */
  readonly suffix: string;
  /** Path of a result that lies beside the video. */
  getPath(ending: string): string;
}

/**
 * Resolves where a clip is written, and checks that it can be, before hours of work are spent.
 *
 * @param number position of the clip, from 0
 * @throws `output.audio` if the container can't hold the clip's audio as it is
 */
export async function openClipDestination(
  { videos, output, codec, matteOnly, ...inputs }: BackgroundOptions,
  number: number,
  info: MediaInfo,
): Promise<ClipDestination> {
  const video = resolve(nameVideo(videos, output, number, info));
  const container = getContainer(video);
  if (!matteOnly) {
    assertCodecFits(container, codec);
    assertAudioFits(container, info);
  }
  const stem = join(dirname(video), basename(video, extname(video)));
  const files = [inputs.image, inputs.video, inputs.plate, inputs.matte, inputs.lut, inputs.fromPlan];
  await openDestination(video, [...videos, ...files.filter((file) => file !== undefined)]);
  const suffix = number === 0 ? '' : String(number + 1);
  return { video, container, suffix, getPath: (ending) => `${stem}${ending}` };
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
