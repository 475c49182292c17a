import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { Ducking } from '../../src/sound/ducking.ts';
import type { Score } from '../../src/story/score.ts';
import { resolveTimeline, type TakeTiming, type Timeline } from '../../src/story/timeline.ts';

type Chapters = Pick<Score, 'chapters' | 'cues'>;

/** Random scores: chapters of scenes of lines, with an ambience for each scene and effects at places of lines. */
const scores = fc
  .array(
    fc.array(fc.array(fc.constantFrom('dialogue', 'narration', 'break'), { minLength: 1, maxLength: 6 }), {
      minLength: 1,
      maxLength: 3,
    }),
    { minLength: 1, maxLength: 3 },
  )
  .map((shape): Chapters => {
    const chapters = shape.map((scenes, c) => ({
      id: `c${c}`,
      title: `${c}`,
      scenes: scenes.map((kinds, s) => ({
        id: `c${c}.s${s}`,
        labels: [],
        evidence: {},
        lines: kinds.map((kind, l) => ({
          id: `c${c}.s${s}.l${l}`,
          kind: kind as 'dialogue',
          text: l % 2 ? 'Some words.\n\n' : 'Some words, ',
        })),
      })),
    }));
    const anchor = (at: string, character?: number) => ({
      at,
      edge: 'start' as const,
      offsetMs: 0,
      ...(character !== undefined && { character }),
    });
    const cues = chapters.flatMap(({ scenes }) =>
      scenes.flatMap(({ id, lines }) => [
        {
          id: `${id}.a`,
          bus: 'ambience' as const,
          prompt: 'rain',
          start: anchor(id),
          end: { ...anchor(id), edge: 'end' as const },
          levelLu: 0,
          seed: 1,
        },
        ...lines.map((line) => ({
          id: `${line.id}.e`,
          bus: 'effects' as const,
          prompt: 'bell',
          start: anchor(line.id, 5),
          levelLu: 0,
          seed: 1,
        })),
      ]),
    );
    return { chapters, cues };
  });

function takesOf({ chapters }: Chapters, length: (n: number) => number): Map<string, TakeTiming> {
  const lines = chapters
    .flatMap(({ scenes }) => scenes.flatMap((scene) => scene.lines))
    .filter(({ kind }) => kind !== 'break');
  return new Map(lines.map(({ id }, n) => [id, { samples: length(n), words: [] }]));
}

const effectsOf = ({ cues }: Chapters) =>
  new Map(cues.filter(({ bus }) => bus === 'effects').map(({ id }) => [id, 1000]));

suite('a timeline', () => {
  test('moves everything behind a line by exactly as much as the line has grown, and nothing before it', () => {
    fc.assert(
      fc.property(
        scores,
        fc.nat(),
        fc.integer({ min: -20_000, max: 200_000 }),
        fc.integer({ min: 21_000, max: 300_000 }),
        (score, pick, change, length) => {
          const takes = takesOf(score, (n) => length + 37 * n);
          const ids = [...takes.keys()];
          if (ids.length === 0) return;
          const edited = ids[pick % ids.length]!;
          const before = resolveTimeline(score, takes, effectsOf(score));
          const longer = new Map(takes).set(edited, {
            samples: takes.get(edited)!.samples + change,
            words: [],
          });
          const after = resolveTimeline(score, longer, effectsOf(score));
          const at = before.lines.findIndex(({ id }) => id === edited);
          for (const [i, line] of before.lines.entries()) {
            const moved = after.lines[i]!;
            assert.equal(moved.start - line.start, i > at ? change : 0);
            assert.equal(moved.end - line.end, i >= at ? change : 0);
          }
          assert.equal(after.end - before.end, change);
          const place = before.lines[at]!;
          for (const [i, { cue, start }] of before.effects.entries()) {
            if (cue.start.at === edited) continue;
            const moved = after.effects[i]!;
            assert.equal(moved.start - start, start >= place.end ? change : 0, cue.id);
          }
        },
      ),
    );
  });

  test('has whole samples, chapters without gaps, and lines in order without overlaps', () => {
    fc.assert(
      fc.property(scores, (score) => {
        const timeline = resolveTimeline(
          score,
          takesOf(score, (n) => 4801 + 7 * n),
          effectsOf(score),
        );
        assertWhole(timeline);
        let end = 0;
        for (const chapter of timeline.chapters) {
          assert.equal(chapter.start, end);
          end = chapter.end;
        }
        assert.equal(timeline.end, end);
        for (const [i, line] of timeline.lines.entries())
          assert.ok(line.start >= (timeline.lines[i - 1]?.end ?? 0));
      }),
    );
  });

  test('puts an effect where its word is spoken', () => {
    const score: Chapters = {
      chapters: [
        {
          id: 'c',
          title: 'c',
          scenes: [
            {
              id: 's',
              labels: [],
              evidence: {},
              lines: [{ id: 'l', kind: 'narration', text: 'He opened the door.' }],
            },
          ],
        },
      ],
      cues: [
        {
          id: 'e',
          bus: 'effects',
          prompt: 'door',
          start: { at: 'l', edge: 'start', character: 14, offsetMs: 0 },
          levelLu: 0,
          seed: 1,
        },
      ],
    };
    const words = [0, 3, 10, 14].map((character, i) => ({ share: character / 19, sample: 9000 * i }));
    const timeline = resolveTimeline(
      score,
      new Map([['l', { samples: 40_000, words }]]),
      new Map([['e', 100]]),
    );
    assert.equal(timeline.effects[0]!.start, timeline.lines[0]!.start + 27_000);
  });
});

function assertWhole(timeline: Timeline): void {
  const folders = [
    ...timeline.lines,
    ...timeline.scenes,
    ...timeline.chapters,
    ...timeline.ambiences,
    ...timeline.effects,
  ];
  for (const { start, end } of folders)
    assert.ok(Number.isInteger(start) && Number.isInteger(end) && start >= 0 && end >= start);
}

test('ducking is down in speech, up long after it, and never jumps', () => {
  const speech = fc.array(
    fc.tuple(
      fc.integer({ min: 0, max: 120_000 }),
      fc.integer({ min: 2_000, max: 90_000 }),
      fc.integer({ min: 4, max: 18 }),
    ),
    { minLength: 1, maxLength: 6 },
  );
  fc.assert(
    fc.property(speech, (parts) => {
      let at = 20_000;
      const stretches = parts.map(([gap, length, depthDb]) => {
        const start = at + gap;
        at = start + length;
        return { start, end: at, depthDb };
      });
      const ducking = new Ducking(stretches);
      let last = ducking.getDepthDb(0);
      for (let sample = 48; sample < at + 60_000; sample += 48) {
        const depth = ducking.getDepthDb(sample);
        assert.ok(Math.abs(depth - last) <= 0.1, `${depth} after ${last}`);
        for (const { start, end, depthDb } of stretches)
          if (sample >= start && sample <= end) assert.ok(depth >= depthDb);
        last = depth;
      }
      assert.equal(last, 0);
    }),
    { numRuns: 40 },
  );
});
