import { FilterGraph } from '../filter-graph.ts';
import type { Frame } from '../frame.ts';
import type { VideoStreamInfo } from '../media-info.ts';
import { decodedPad } from '../video/working-picture.ts';
import { type CropPath, conformFilters, type PieceEncoding } from './picture-format.ts';
import { type EncodedPiece, encodePiece } from './piece-encoder.ts';

export interface DissolveEnd {
  readonly video: VideoStreamInfo;
  readonly frames: AsyncIterable<Frame>;
  readonly crop?: CropPath;
}

/** Encodes `frames` pictures in which `from` turns into `to`; both are conformed to the format first. */
export async function dissolve(
  path: string,
  from: DissolveEnd,
  to: DissolveEnd,
  frames: number,
  encoding: PieceEncoding,
  signal?: AbortSignal,
): Promise<EncodedPiece> {
  const { format } = encoding;
  // Picture i of n is mixed by (i + 1) / (n + 1), so that both neighbours are a step away.
  const share = `(N+1)/${frames + 1}`;
  const hold = `tpad=stop_mode=clone:stop=${frames}`;
  const conform = ({ video, crop }: DissolveEnd): string => `${conformFilters(video, format, crop)},${hold}`;
  using graph = await FilterGraph.open({
    inputs: { from: decodedPad(from.video), to: decodedPad(to.video) },
    text: [
      `[from]${conform(from)}[a]`,
      `[to]${conform(to)}[b]`,
      `[a][b]blend=all_expr='A*(1-${share})+B*${share}':shortest=1,trim=end_frame=${frames}[out]`,
    ].join(';'),
    outputs: { out: 'video' },
  });
  const timeBase = graph.timeBase('out');
  const { num, den } = format.frameRate;
  const duration = BigInt(Math.max(1, Math.round((den * timeBase.den) / (num * timeBase.num))));
  return await encodePiece(path, mixed(graph, from, to, frames, duration), timeBase, encoding, signal);
}

async function* mixed(
  graph: FilterGraph,
  from: DissolveEnd,
  to: DissolveEnd,
  frames: number,
  duration: bigint,
): AsyncGenerator<Frame, void, undefined> {
  for (const [name, end] of Object.entries({ from, to })) {
    for await (const frame of end.frames) await graph.push(name, frame);
    await graph.push(name, null);
  }
  let count = 0;
  for await (const frame of graph.drain('out')) {
    frame.duration = duration;
    if (count++ < frames) yield frame;
    else frame.free();
  }
}
