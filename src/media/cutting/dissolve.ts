import { FilterGraph } from '../filter-graph.ts';
import type { Frame } from '../frame.ts';
import type { VideoStreamInfo } from '../media-info.ts';
import { createDecodedPad } from '../video/working-picture.ts';
import {
  type CropPath,
  createConformFilters,
  type PictureFormat,
  type PieceEncoding,
} from './picture-format.ts';
import { computeTicksPerFrame, type EncodedPiece, encodePiece, setDurations } from './piece-encoder.ts';

interface DissolveEnd {
  readonly video: VideoStreamInfo;
  readonly frames: AsyncIterable<Frame>;
  readonly crop?: CropPath;
}

export interface Dissolve {
  readonly from: DissolveEnd;
  readonly to: DissolveEnd;
  /** Number of pictures. */
  readonly frames: number;
}

/** Encodes a cross-fade of two clips; the pictures of both are converted to the format first. */
export async function encodeDissolve(
  path: string,
  dissolve: Dissolve,
  encoding: PieceEncoding,
  signal?: AbortSignal,
): Promise<EncodedPiece> {
  using graph = await openBlend(dissolve, encoding.format);
  const timeBase = graph.getTimeBase('out');
  const duration = computeTicksPerFrame(encoding.format.frameRate, timeBase);
  const frames = setDurations(blendFrames(graph, dissolve), duration);
  return await encodePiece(path, { frames, timeBase }, encoding, signal);
}

function openBlend({ from, to, frames }: Dissolve, format: PictureFormat): Promise<FilterGraph> {
  // Picture i of n is mixed by (i + 1) / (n + 1), so that the steps from and to its neighbors are equal.
  const share = `(N+1)/${frames + 1}`;
  const hold = `tpad=stop_mode=clone:stop=${frames}`;
  const formatConform = ({ video, crop }: DissolveEnd): string =>
    `${createConformFilters(video, format, crop)},${hold}`;
  return FilterGraph.open({
    inputs: { from: createDecodedPad(from.video), to: createDecodedPad(to.video) },
    text: [
      `[from]${formatConform(from)}[a]`,
      `[to]${formatConform(to)}[b]`,
      `[a][b]blend=all_expr='A*(1-${share})+B*${share}':shortest=1,trim=end_frame=${frames}[out]`,
    ].join(';'),
    outputs: { out: 'video' },
  });
}

async function* blendFrames(
  graph: FilterGraph,
  { from, to, frames }: Dissolve,
): AsyncGenerator<Frame, void, undefined> {
  for (const [name, end] of Object.entries({ from, to })) {
    for await (const frame of end.frames) await graph.push(name, frame);
    await graph.push(name, null);
  }
  let count = 0;
  for await (const frame of graph.drain('out')) {
    if (count++ < frames) yield frame;
    else frame.free();
  }
}
