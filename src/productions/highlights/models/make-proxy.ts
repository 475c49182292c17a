import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { prefetchItems } from '../../../core/concurrency.ts';
import { toNumber } from '../../../core/rational.ts';
import type { Step } from '../../../execution/step.ts';
import { InputFile } from '../../../media/containers/input-file.ts';
import { OutputFile } from '../../../media/containers/output-file.ts';
import { decodeFrames } from '../../../media/decoder.ts';
import { Encoder } from '../../../media/encoder.ts';
import { FilterGraph, filterFrames } from '../../../media/filter-graph.ts';
import type { VideoStreamInfo } from '../../../media/media-info.ts';
import { deinterlaceFrames } from '../../../media/video/deinterlace-frames.ts';
import { createDecodedPad, createUprightFilters } from '../../../media/video/working-picture.ts';
import type { ProxyProfile } from '../proxy-profiles.ts';
import { STAGES } from '../stages.ts';

interface ProxyInput {
  readonly sourceDigest: string;
  readonly streamIndex: number;
  readonly profile: ProxyProfile;
}

interface ProxyResources {
  readonly path: string;
  readonly video: VideoStreamInfo;
  readonly frames: number;
}

export const PROXY_FILE = 'proxy.mp4';

/** Makes a small, upright copy of a video for a vision model. It has no audio, as these models don't hear. */
export const makeProxyStep: Step<ProxyInput, ProxyResources, { readonly bytes: number }> = {
  ...STAGES.proxy,
  version: '2',
  async run({ directory, signal, reportProgress: progress }, { profile }, { path, video, frames }) {
    const proxy = join(directory, PROXY_FILE);
    const height = Math.min(profile.height, 2 * Math.round(video.displayHeight / 2));
    const width = 2 * Math.round((height * video.displayWidth) / video.displayHeight / 2);
    const rate = Math.min(
      profile.framesPerSecond,
      toNumber(video.averageFrameRate) || profile.framesPerSecond,
    );
    await using input = await InputFile.open(path);
    using graph = await FilterGraph.open({
      inputs: { in: createDecodedPad(video) },
      text: `[in]${[...createUprightFilters(video), 'setpts=PTS-STARTPTS', `fps=${rate}`, `scale=${width}:${height}:flags=area`, 'setsar=1', 'format=yuv420p'].join(',')}[out]`,
      outputs: { out: 'video' },
    });
    const timeBase = graph.getTimeBase('out');
    using encoder = await Encoder.openVideo({
      encoder: 'libx264',
      width,
      height,
      pixelFormat: 'yuv420p',
      timeBase,
      frameRate: { num: Math.round(rate * 1000), den: 1000 },
      options: {
        preset: profile.preset,
        crf: profile.crf,
        maxrate: profile.bitRate,
        bufsize: 2 * profile.bitRate,
      },
    });
    const stream = { parameters: encoder.getParameters(), timeBase, isDefault: true };
    await using output = await OutputFile.create(proxy, [stream], {
      format: 'mp4',
      options: { movflags: '+faststart' },
    });
    let done = 0;
    const decoded = countItems(decodeFrames(input, video.index, { signal }), () => progress(++done, frames));
    const whole = deinterlaceFrames(decoded, video);
    for await (const frame of prefetchItems(filterFrames(whole, graph), 3, (left) => left.free()))
      for await (const packet of encoder.encode(frame, signal)) await output.write(0, packet);
    for await (const packet of encoder.encode(null, signal)) await output.write(0, packet);
    await output.finish();
    return { bytes: (await stat(proxy)).size };
  },
};

async function* countItems<T>(items: AsyncIterable<T>, count: () => void): AsyncGenerator<T> {
  for await (const item of items) {
    count();
    yield item;
  }
}
