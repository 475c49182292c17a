import { OutputFile } from '../src/media/containers/output-file.ts';
import { Encoder } from '../src/media/encoder.ts';
import { FilterGraph } from '../src/media/filter-graph.ts';

/** FFmpeg's moving test picture with noise, so that the encoders have something to do; a key frame every two seconds. */
export async function makeClipSource(
  path: string,
  { number, seconds, fps }: { readonly number: number; readonly seconds: number; readonly fps: number },
): Promise<void> {
  using graph = await FilterGraph.open({
    inputs: {},
    text: `testsrc2=size=1280x720:rate=${fps}:duration=${seconds},noise=alls=${4 + 2 * number}:allf=t,format=yuv420p[out]`,
    outputs: { out: 'video' },
  });
  const timeBase = graph.getTimeBase('out');
  using encoder = await Encoder.openVideo({
    encoder: 'libx264',
    width: 1280,
    height: 720,
    pixelFormat: 'yuv420p',
    timeBase,
    frameRate: { num: fps, den: 1 },
    options: { preset: 'veryfast', crf: 23, g: 2 * fps },
  });
  const stream = { parameters: encoder.getParameters(), timeBase, isDefault: true };
  await using output = await OutputFile.create(path, [stream], { format: 'mp4' });
  for await (const frame of graph.drain('out')) {
    frame.duration = 1n;
    for await (const packet of encoder.encode(frame)) await output.write(0, packet);
  }
  for await (const packet of encoder.encode(null)) await output.write(0, packet);
  await output.finish();
}
