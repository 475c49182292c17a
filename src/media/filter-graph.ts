import { type FilterContext, FilterGraph as NativeGraph } from 'node-av/lib';
import { FootlightError } from '../core/errors.ts';
import { createMessage } from '../core/messages/message.ts';
import { formatRational, type Rational } from '../core/rational.ts';
import { createFrame, type Frame } from './frame.ts';
import type { ColorTags } from './media-info.ts';
import { check, createMediaError, isEndOrAgain } from './native.ts';

/** Properties of the pictures that are pushed into an input of a graph. */
export interface VideoInputPad {
  readonly kind: 'video';
  readonly width: number;
  readonly height: number;
  readonly pixelFormat: string;
  readonly timeBase: Rational;
  readonly sampleAspectRatio?: Rational;
  readonly color?: ColorTags;
}

export interface AudioInputPad {
  readonly kind: 'audio';
  readonly sampleRate: number;
  /** FFmpeg's name of the sample format, such as "fltp". */
  readonly sampleFormat: string;
  readonly channelLayout: string;
  readonly timeBase: Rational;
}

/** Description of a filter graph: named inputs, FFmpeg filter text between the labels, named outputs. */
export interface FilterGraphSpec {
  readonly inputs: Readonly<Record<string, VideoInputPad | AudioInputPad>>;
  readonly text: string;
  readonly outputs: Readonly<Record<string, 'video' | 'audio'>>;
  readonly threads?: number;
}

/** An opened filter graph: push frames in, pull frames out, push `null` to flush an input. */
export class FilterGraph implements Disposable {
  readonly #graph: NativeGraph;
  readonly #sources = new Map<string, FilterContext>();
  readonly #sinks = new Map<string, FilterContext>();
  /** Audio is filtered synchronously: a block takes less time than a round trip through the thread pool. */
  readonly #isAudio: boolean;

  private constructor(graph: NativeGraph, spec: FilterGraphSpec) {
    this.#graph = graph;
    this.#isAudio = Object.values(spec.inputs).every(({ kind }) => kind === 'audio');
    for (const [name, pad] of Object.entries(spec.inputs)) {
      this.#sources.set(name, getFilter(graph, `${pad.kind === 'video' ? 'buffer' : 'abuffer'}@${name}`));
    }
    for (const [name, kind] of Object.entries(spec.outputs)) {
      this.#sinks.set(name, getFilter(graph, `${kind === 'video' ? 'buffersink' : 'abuffersink'}@${name}`));
    }
  }

  static async open(spec: FilterGraphSpec): Promise<FilterGraph> {
    const graph = new NativeGraph();
    graph.alloc();
    graph.nbThreads = spec.threads ?? 0;
    const text = formatGraph(keepTicks(spec));
    const parsed = graph.parsePtr(text);
    const configured = parsed < 0 ? parsed : await graph.config();
    if (configured < 0) {
      graph.free();
      throw new FootlightError('media.filter-graph', {
        kind: 'terminal',
        value: text,
        cause: createMediaError(configured, createMessage('media-operation.configure')),
      });
    }
    return new FilterGraph(graph, spec);
  }

  /** Moves a frame's content into the graph and frees the frame, also where the graph refuses it. `null` ends the input. */
  async push(input: string, frame: Frame | null): Promise<void> {
    try {
      const source = this.getSource(input);
      const code = this.#isAudio
        ? source.buffersrcAddFrameSync(frame)
        : await source.buffersrcAddFrame(frame);
      check(code, createMessage('media-operation.filter-input', { input }));
    } finally {
      frame?.free();
    }
  }

  /** The next filtered frame, owned by the caller; undefined while more input is needed, and at the end. */
  async pull(output: string): Promise<Frame | undefined> {
    const frame = createFrame();
    const sink = this.getSink(output);
    const code = this.#isAudio ? sink.buffersinkGetFrameSync(frame) : await sink.buffersinkGetFrame(frame);
    if (code >= 0) return frame;
    frame.free();
    if (!isEndOrAgain(code)) check(code, createMessage('media-operation.filter-output', { output }));
    return undefined;
  }

  async *drain(output: string): AsyncGenerator<Frame, void, undefined> {
    for (let frame = await this.pull(output); frame; frame = await this.pull(output)) yield frame;
  }

  getTimeBase(output: string): Rational {
    const { num, den } = this.getSink(output).buffersinkGetTimeBase();
    return { num, den };
  }

  private getSource(name: string): FilterContext {
    const source = this.#sources.get(name);
    if (!source) throw new Error(`the graph has no input "${name}"`);
    return source;
  }

  private getSink(name: string): FilterContext {
    const sink = this.#sinks.get(name);
    if (!sink) throw new Error(`the graph has no output "${name}"`);
    return sink;
  }

  [Symbol.dispose](): void {
    this.#graph.free();
  }
}

function getFilter(graph: NativeGraph, name: string): FilterContext {
  const filter = graph.getFilter(name);
  if (!filter) throw new Error(`the graph has no filter "${name}"`);
  return filter;
}

/** Ticks a second from which on filters that join inputs don't keep a time base, but count microseconds. */
const TOO_FINE = 500_000;
const COARSE: Rational = { num: 1, den: 1000 };

/**
 * Labels the ticks of fine time bases as coarser ones where chains are joined: frames leave with the ticks that they came
 * with, and no filter there asks how long they are.
 */
function keepTicks(spec: FilterGraphSpec): FilterGraphSpec {
  const pads = Object.values(spec.inputs);
  const first = pads[0]?.timeBase;
  // A graph may make its pictures itself.
  if (!first) return spec;
  const isJoined = spec.text.includes(';') && pads.every(({ kind }) => kind === 'video');
  const isShared = pads.every(({ timeBase: { num, den } }) => num === first.num && den === first.den);
  if (!isJoined || !isShared || first.den < TOO_FINE) return spec;
  const inputs = Object.entries(spec.inputs).map(([name, pad]) => [name, { ...pad, timeBase: COARSE }]);
  return { ...spec, inputs: Object.fromEntries(inputs) };
}

function formatGraph(spec: FilterGraphSpec): string {
  const sources = Object.entries(spec.inputs).map(([name, pad]) => `${formatSource(name, pad)}[${name}]`);
  const sinks = Object.entries(spec.outputs).map(
    ([name, kind]) => `[${name}]${kind === 'video' ? 'buffersink' : 'abuffersink'}@${name}`,
  );
  return [...sources, spec.text, ...sinks].join(';');
}

function formatSource(name: string, pad: VideoInputPad | AudioInputPad): string {
  const timeBase = `time_base=${formatRational(pad.timeBase)}`;
  if (pad.kind === 'audio') {
    return `abuffer@${name}=${timeBase}:sample_rate=${pad.sampleRate}:sample_fmt=${pad.sampleFormat}:channel_layout=${pad.channelLayout}`;
  }
  const aspect = formatRational(pad.sampleAspectRatio ?? { num: 1, den: 1 });
  const color = pad.color ? `:colorspace=${pad.color.matrix}:range=${pad.color.range}` : '';
  return `buffer@${name}=video_size=${pad.width}x${pad.height}:pix_fmt=${pad.pixelFormat}:${timeBase}:pixel_aspect=${aspect}${color}`;
}

/** Runs a stream of frames through a graph with one input `in` and one output `out`, and flushes it. */
export async function* filterFrames(
  frames: AsyncIterable<Frame>,
  graph: FilterGraph,
): AsyncGenerator<Frame, void, undefined> {
  for await (const frame of frames) {
    await graph.push('in', frame);
    yield* graph.drain('out');
  }
  await graph.push('in', null);
  yield* graph.drain('out');
}
