import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { type Rational, toNumber } from '../../src/core/rational.ts';
import { getPictureFormat } from '../../src/media/cutting/picture-format.ts';
import type { VideoStreamInfo } from '../../src/media/media-info.ts';
import { type CutItem, layOutItems } from '../../src/pipelines/cut/cut-item.ts';
import type { FrameRange, IndexedSource } from '../../src/pipelines/cut/indexed-source.ts';

const RATES: readonly Rational[] = [
  { num: 24_000, den: 1001 },
  { num: 24, den: 1 },
  { num: 25, den: 1 },
  { num: 30_000, den: 1001 },
  { num: 30, den: 1 },
  { num: 60, den: 1 },
];

interface Shape {
  readonly rate: Rational;
  readonly width: number;
  readonly aspect: Rational;
  readonly isCoarse: boolean;
}

/** A source of 600 frames, on a clock of its rate, or of milliseconds as Matroska has. */
function createSource({ rate, width, aspect, isCoarse }: Shape): IndexedSource {
  const timeBase = isCoarse ? { num: 1, den: 1000 } : { num: rate.den, den: rate.num * 100 };
  const ticks = Array.from({ length: 601 }, (_, i) =>
    isCoarse ? Math.round((i * 1000) / toNumber(rate)) : i * 100,
  );
  const video = {
    codec: 'h264',
    width,
    height: 54,
    sampleAspectRatio: aspect,
    pixelFormat: 'yuv420p',
    color: { range: 'tv', matrix: 'bt709', primaries: 'bt709', transfer: 'bt709' },
    rotationDegrees: 0,
    isMirrored: false,
    averageFrameRate: rate,
    reorderDelay: 2,
    timeBase,
  } as VideoStreamInfo;
  const index = { packets: undefined as never, frames: ticks.slice(0, 600), endTicks: ticks[600]! };
  return { id: 's', info: undefined as never, video, digest: 'd', index, startTicks: 0 };
}

const shapes = fc.record({
  rate: fc.constantFrom(...RATES),
  width: fc.constantFrom(96, 128),
  aspect: fc.constantFrom({ num: 1, den: 1 }, { num: 4, den: 3 }),
  isCoarse: fc.boolean(),
});
const clips = fc.record({
  shape: shapes,
  start: fc.integer({ min: 0, max: 300 }),
  frames: fc.integer({ min: 1, max: 300 }),
  kind: fc.constantFrom('cut', 'dissolve', 'fade', 'wipe', 'dip'),
  seconds: fc.integer({ min: 1, max: 400 }).map((hundredths) => hundredths / 100),
});
type Clip = typeof clips extends fc.Arbitrary<infer Value> ? Value : never;
const edits = fc.record({
  clips: fc.array(clips, { minLength: 1, maxLength: 6 }),
  isConverted: fc.boolean(),
});

const createRange = ({ shape, start, frames, kind, seconds }: Clip): FrameRange => ({
  source: createSource(shape),
  start,
  end: start + frames,
  ...(kind !== 'cut' && { transition: { kind, seconds } }),
});

const countShown = (item: CutItem): number => (item.kind === 'clip' ? item.range : item.to).shows.length;

/** Frames that a clip has at the rate of the video, reckoned without the clock of its source. */
function countFrames({ shape, frames }: Clip, target: Shape, isConverted: boolean): number {
  const [own, rate] = [toNumber(shape.rate), toNumber(target.rate)];
  const isAlike =
    shape.width === target.width && shape.aspect === target.aspect && Math.abs(own / rate - 1) < 0.01;
  return isAlike && !isConverted ? frames : Math.max(1, Math.round((frames / own) * rate));
}

/** Whether a clip ends in the middle of a frame of the video, so that either may be its last. */
function isTie({ shape, frames }: Clip, { rate }: Shape): boolean {
  const [numerator, denominator] = [frames * shape.rate.den * rate.num, shape.rate.num * rate.den];
  return (2 * numerator) % denominator === 0 && numerator % denominator !== 0;
}

suite('a cut of clips of any size, shape and rate', () => {
  test('is as long as its clips less their transitions, to the frame', () => {
    fc.assert(
      fc.property(edits, ({ clips, isConverted }) => {
        const target = clips[0]!.shape;
        const rate = toNumber(target.rate);
        const picture = getPictureFormat(createSource(target).video);
        const { items, shortened } = layOutItems(clips.map(createRange), picture, isConverted);
        const lengths = clips.map((clip) => countFrames(clip, target, isConverted));
        const wanted = clips.map(({ kind, seconds }, i) =>
          kind === 'cut' || i === 0 ? 0 : Math.round(seconds * rate),
        );
        const given = wanted.map((frames, i) =>
          i === 0 ? 0 : Math.min(frames, lengths[i]! >> 1, lengths[i - 1]! >> 1),
        );
        const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
        // Half a millisecond of a coarse clock may decide a rounding that is nearly a tie.
        const isExact = clips.every((clip) => !clip.shape.isCoarse && !isTie(clip, target));
        const total = sum(items.map(countShown));
        if (isExact) assert.equal(total, sum(lengths) - sum(given));
        else assert.ok(Math.abs(total - (sum(lengths) - sum(given))) <= 2 * clips.length);
        if (isExact)
          assert.deepEqual(
            shortened,
            clips.flatMap(({ seconds }, clip) =>
              given[clip]! < wanted[clip]! ? [{ clip, wanted: seconds, given: given[clip]! / rate }] : [],
            ),
          );
      }),
      { numRuns: 300 },
    );
  });

  test('shows each clip from its first frame to its last, in order, in every interval that it is part of', () => {
    fc.assert(
      fc.property(edits, ({ clips, isConverted }) => {
        const picture = getPictureFormat(createSource(clips[0]!.shape).video);
        const { items } = layOutItems(clips.map(createRange), picture, isConverted);
        for (const [i, { start, frames, shape }] of clips.entries()) {
          const spans = items.flatMap((item) => {
            if (item.kind === 'clip') return item.clip === i ? [item.range] : [];
            return item.clip === i ? [item.to] : item.clip === i + 1 ? [item.from] : [];
          });
          const shown = spans.flatMap((span) => span.shows.map((number) => span.start + number));
          assert.ok(shown.every((number, at) => number >= (shown[at - 1] ?? start)));
          const last = start + frames - 1;
          const framesPerShown = toNumber(shape.rate) / toNumber(clips[0]!.shape.rate);
          assert.ok(shown[0]! - start <= framesPerShown && last - shown.at(-1)! <= framesPerShown);
          for (const { start: first, end, shows } of spans) {
            assert.equal(shows[0], 0);
            assert.equal(first + shows.at(-1)!, end - 1);
          }
        }
        for (const item of items)
          if (item.kind === 'transition')
            assert.deepEqual([item.from.shows.length, item.to.shows.length], [item.frames, item.frames]);
      }),
      { numRuns: 300 },
    );
  });
});
