import { FilterGraph } from '../filter-graph.ts';
import { cloneFrame, type Frame } from '../frame.ts';
import type { VideoStreamInfo } from '../media-info.ts';
import { markFields } from './field-marks.ts';
import { type FieldTreatment, type FrameRecipe, isDeinterlaced, isTopFirst } from './field-treatment.ts';
import type { FrameReader, FrameSequence } from './frame-reader.ts';
import { joinFields } from './join-fields.ts';
import { createDecodedPad } from './working-picture.ts';

/** Decoded frames before and after one of fields that its missing rows are made up from. */
const AROUND = 1;
/** The deinterlacer halves ticks, for two frames of each. */
const DECODED_NUMBERS = { num: 1, den: 1000 };

/**
 * Reads the shown frames of a video of fields by their numbers: whole pictures, at their times. They are the same wherever
 * reading begins.
 */
export class ShownFrameReader implements FrameSequence {
  readonly #reader: FrameReader;
  readonly #video: VideoStreamInfo;
  readonly #treatment: FieldTreatment;
  readonly #pts: readonly number[];

  /** @param pts times of the shown frames. The reader is taken over. */
  constructor(
    reader: FrameReader,
    video: VideoStreamInfo,
    treatment: FieldTreatment,
    pts: readonly number[],
  ) {
    this.#reader = reader;
    this.#video = video;
    this.#treatment = treatment;
    this.#pts = pts;
  }

  get frameCount(): number {
    return this.#treatment.frames.length;
  }

  async *read(start: number, end: number, signal?: AbortSignal): AsyncGenerator<Frame, void, undefined> {
    if (start >= end) return;
    const { frames } = this.#treatment;
    const from = Math.max(0, frames[start]! - AROUND);
    const to = Math.min(this.#reader.frameCount, frames[end - 1]! + 1 + AROUND);
    await using made = await MadeFrames.open(this.#video, this.#treatment, { start, end });
    let number = from;
    for await (const decoded of this.#reader.read(from, to, signal)) {
      await made.add(number++, decoded);
      yield* this.#time(made);
    }
    await made.finish();
    yield* this.#time(made);
  }

  *#time(made: MadeFrames): Generator<Frame, void, undefined> {
    for (const { number, frame } of made.take()) {
      const pts = this.#pts[number]!;
      frame.pts = BigInt(pts);
      frame.duration = BigInt((this.#pts[number + 1] ?? this.#treatment.endTicks) - pts);
      yield frame;
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#reader[Symbol.asyncDispose]();
  }
}

/** Makes a range of shown frames while the decoded ones come. */
class MadeFrames implements AsyncDisposable {
  readonly #treatment: FieldTreatment;
  readonly #end: number;
  readonly #graph: FilterGraph;
  /** Decoded frames that are still needed. */
  readonly #decoded = new Map<number, Frame>();
  /** Frames of single fields, by twice the number of their decoded frame; one more for the second field. */
  readonly #fields = new Map<number, Frame>();
  readonly #recipes: ReadonlyMap<number, FrameRecipe>;
  #next: number;

  private constructor(treatment: FieldTreatment, range: { start: number; end: number }, graph: FilterGraph) {
    this.#treatment = treatment;
    this.#next = range.start;
    this.#end = range.end;
    this.#graph = graph;
    this.#recipes = new Map(treatment.frames.map((frame, i) => [frame, treatment.recipes[i]!]));
  }

  static async open(
    video: VideoStreamInfo,
    treatment: FieldTreatment,
    range: { start: number; end: number },
  ): Promise<MadeFrames> {
    const graph = await FilterGraph.open({
      inputs: { in: { ...createDecodedPad(video), timeBase: DECODED_NUMBERS } },
      text: `[in]bwdif=mode=send_field:deint=interlaced,format=${video.pixelFormat}[out]`,
      outputs: { out: 'video' },
    });
    return new MadeFrames(treatment, range, graph);
  }

  /** Takes over a decoded frame. */
  async add(number: number, frame: Frame): Promise<void> {
    const recipe = this.#recipes.get(number) ?? 'whole';
    markFields(frame, undefined);
    frame.repeatPict = 0;
    const marked = Object.assign(cloneFrame(frame), { pts: BigInt(number) });
    if (isDeinterlaced(recipe)) markFields(marked, isTopFirst(recipe) ? 'top-first' : 'bottom-first');
    this.#decoded.set(number, frame);
    await this.#graph.push('in', marked);
    await this.#drain();
  }

  async finish(): Promise<void> {
    await this.#graph.push('in', null);
    await this.#drain();
  }

  async #drain(): Promise<void> {
    for await (const frame of this.#graph.drain('out')) this.#fields.set(Number(frame.pts), frame);
  }

  /** Frames that are ready, in order; the caller owns each. */
  *take(): Generator<{ readonly number: number; readonly frame: Frame }, void, undefined> {
    for (; this.#next < this.#end; this.#next++) {
      const made = this.#make(this.#treatment.frames[this.#next]!, this.#treatment.recipes[this.#next]!);
      if (!made) return;
      markFields(made, undefined);
      yield { number: this.#next, frame: made };
      this.#forget(this.#treatment.frames[this.#next + 1] ?? Number.POSITIVE_INFINITY);
    }
  }

  #make(number: number, recipe: FrameRecipe): Frame | undefined {
    if (isDeinterlaced(recipe)) {
      const key = 2 * number + (recipe.startsWith('second-') ? 1 : 0);
      const frame = this.#fields.get(key);
      this.#fields.delete(key);
      return frame;
    }
    const frame = this.#decoded.get(number);
    if (!frame || recipe === 'whole') return frame && cloneFrame(frame);
    const before = this.#decoded.get(number - 1) ?? frame;
    return recipe === 'late-top' ? joinFields(frame, before) : joinFields(before, frame);
  }

  /** Frees what no frame made of `number` or later needs. */
  #forget(number: number): void {
    for (const [key, frame] of this.#decoded) {
      if (key >= number - AROUND) continue;
      frame.free();
      this.#decoded.delete(key);
    }
    for (const [key, frame] of this.#fields) {
      if (key >= 2 * number) continue;
      frame.free();
      this.#fields.delete(key);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const frame of [...this.#decoded.values(), ...this.#fields.values()]) frame.free();
    this.#graph[Symbol.dispose]();
  }
}
