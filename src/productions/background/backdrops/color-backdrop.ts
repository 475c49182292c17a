import { FilterGraph } from '../../../media/filter-graph.ts';
import { allocateVideoFrame, type Frame, getPlane8 } from '../../../media/frame.ts';
import type { WorkingPicture } from '../../../media/video/working-picture.ts';
import { readColor } from '../color.ts';
import type { BackdropSource } from './backdrop.ts';

/** A background of one color, as {@link readColor} takes it. */
export function createColorBackdrop(color: string): BackdropSource {
  const levels = readColor(color)!;
  return {
    key: `color:${levels.join()}`,
    async open(format) {
      const picture = await paint(levels, format);
      return {
        isStill: true,
        read: async () => picture.clone()!,
        [Symbol.asyncDispose]: async () => picture.free(),
      };
    },
  };
}

async function paint(color: readonly number[], format: WorkingPicture): Promise<Frame> {
  const { width, height, pixelFormat } = format;
  const frame = allocateVideoFrame({ width, height, pixelFormat: 'gbrp' });
  [1, 2, 0].forEach((channel, plane) => {
    getPlane8(frame, plane, width, height).samples.fill(color[channel]!);
  });
  using graph = await FilterGraph.open({
    inputs: { in: { kind: 'video', width, height, pixelFormat: 'gbrp', timeBase: { num: 1, den: 25 } } },
    text: `[in]scale=out_color_matrix=${format.color.matrix}:out_range=${format.color.range},format=${pixelFormat}[out]`,
    outputs: { out: 'video' },
  });
  frame.pts = 0n;
  await graph.push('in', frame);
  await graph.push('in', null);
  return (await graph.pull('out'))!;
}
