import { type FilterContext, FilterGraph as NativeGraph } from 'node-av/lib';
import { FootlightError } from '../core/errors.ts';
import { formatRational, type Rational } from '../core/rational.ts';
import { type Frame, newFrame } from './frame.ts';
import type { ColorTags } from './media-info.ts';
import { check, isEndOrAgain, mediaError } from './native.ts';

/** What a graph must know about the pictures that are pushed into one of its inputs. */
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

/** A filter graph as a value: named inputs, FFmpeg filter text between the labels, named outputs. */
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
  /** Blocks of sound are filtered in less time than a way through the thread pool takes. */
  readonly #isSound: boolean;

  private constructor(graph: NativeGraph, spec: FilterGraphSpec) {
    this.#graph = graph;
    this.#isSound = Object.values(spec.inputs).every(({ kind }) => kind === 'audio');
    for (const [name, pad] of Object.entries(spec.inputs)) {
      this.#sources.set(name, found(graph, `${pad.kind === 'video' ? 'buffer' : 'abuffer'}@${name}`));
    }
    for (const [name, kind] of Object.entries(spec.outputs)) {
      this.#sinks.set(name, found(graph, `${kind === 'video' ? 'buffersink' : 'abuffersink'}@${name}`));
    }
  }

  static async open(spec: FilterGraphSpec): Promise<FilterGraph> {
    const graph = new NativeGraph();
    graph.alloc();
    graph.nbThreads = spec.threads ?? 0;
    const text = graphText(spec);
    const parsed = graph.parsePtr(text);
    const configured = parsed < 0 ? parsed : await graph.config();
    if (configured < 0) {
      graph.free();
      throw new FootlightError('media.filter-graph', {
        kind: 'terminal',
        value: text,
        cause: mediaError(configured, 'configure'),
      });
    }
    return new FilterGraph(graph, spec);
  }

  /** The frame's content moves into the graph; the frame itself is freed. `null` ends the input. */
  async push(input: string, frame: Frame | null): Promise<void> {
    const source = this.source(input);
    const code = this.#isSound ? source.buffersrcAddFrameSync(frame) : await source.buffersrcAddFrame(frame);
    frame?.free();
    check(code, `Filter input ${input} refused a frame`);
  }

  /** The next finished frame, owned by the caller, or undefined while more input is needed or at the end. */
  async pull(output: string): Promise<Frame | undefined> {
    const frame = newFrame();
    const sink = this.sink(output);
    const code = this.#isSound ? sink.buffersinkGetFrameSync(frame) : await sink.buffersinkGetFrame(frame);
    if (code >= 0) return frame;
    frame.free();
    if (!isEndOrAgain(code)) check(code, `Filter output ${output} failed`);
    return undefined;
  }

  async *drain(output: string): AsyncGenerator<Frame, void, undefined> {
    for (let frame = await this.pull(output); frame; frame = await this.pull(output)) yield frame;
  }

  timeBase(output: string): Rational {
    const { num, den } = this.sink(output).buffersinkGetTimeBase();
    return { num, den };
  }

  private source(name: string): FilterContext {
    const source = this.#sources.get(name);
    if (!source) throw new Error(`the graph has no input "${name}"`);
    return source;
  }

  private sink(name: string): FilterContext {
    const sink = this.#sinks.get(name);
    if (!sink) throw new Error(`the graph has no output "${name}"`);
    return sink;
  }

  [Symbol.dispose](): void {
    this.#graph.free();
  }
}

function found(graph: NativeGraph, name: string): FilterContext {
  const filter = graph.getFilter(name);
  if (!filter) throw new Error(`the graph has no filter "${name}"`);
  return filter;
}

function graphText(spec: FilterGraphSpec): string {
  const sources = Object.entries(spec.inputs).map(([name, pad]) => `${sourceText(name, pad)}[${name}]`);
  const sinks = Object.entries(spec.outputs).map(
    ([name, kind]) => `[${name}]${kind === 'video' ? 'buffersink' : 'abuffersink'}@${name}`,
  );
  return [...sources, spec.text, ...sinks].join(';');
}

function sourceText(name: string, pad: VideoInputPad | AudioInputPad): string {
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
