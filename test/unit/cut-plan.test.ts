import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { planCut } from '../../src/media/cutting/cut-plan.ts';
import { listShownTimes, type PacketIndex } from '../../src/media/cutting/packet-index.ts';

/** Groups of pictures as encoders make them: a key, then references each followed by the B pictures before it. */
const stream = fc
  .array(
    fc.record({
      isRefresh: fc.boolean(),
      isOpen: fc.boolean(),
      references: fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 0, maxLength: 8 }),
    }),
    { minLength: 1, maxLength: 8 },
  )
  .map((groups) => {
    const index = { pts: [] as number[], isRefresh: [] as boolean[], isShown: [] as boolean[] };
    let shown = 0;
    const add = (pts: number, isRefresh: boolean): void => {
      index.pts.push(pts * 100);
      index.isRefresh.push(isRefresh);
      index.isShown.push(true);
    };
    for (const [i, { isRefresh, isOpen, references }] of groups.entries()) {
      // Pictures before an open group's key are shown before it and decoded after it.
      const leading = isOpen && i > 0 && !isRefresh ? 2 : 0;
      add(shown + leading, isRefresh || i === 0);
      for (let b = 0; b < leading; b++) add(shown + b, false);
      shown += leading + 1;
      for (const count of references) {
        add(shown + count, false);
        for (let b = 0; b < count; b++) add(shown + b, false);
        shown += count + 1;
      }
    }
    return { ...index, hasTimestamps: true, isCountable: true } satisfies PacketIndex;
  });

suite('a cut', () => {
  test('covers its frames once and in order, and copies only what stands alone', () => {
    fc.assert(
      fc.property(stream, fc.nat(), fc.nat(), (index, a, b) => {
        const frames = listShownTimes(index);
        const start = a % frames.length;
        const end = start + 1 + (b % (frames.length - start));
        const pieces = planCut(index, frames, start, end);
        assert.equal(pieces[0]!.start, start);
        assert.equal(pieces.at(-1)!.end, end);
        for (const [i, piece] of pieces.entries()) {
          if (i > 0) assert.equal(piece.start, pieces[i - 1]!.end);
          if (piece.kind !== 'copy') continue;
          const { firstPacket, endPacket } = piece;
          assert.ok(index.isRefresh[firstPacket]);
          const copied = index.pts.slice(firstPacket, endPacket).sort((x, y) => x - y);
          assert.deepEqual(copied, frames.slice(piece.start, piece.end));
          // Nothing that is shown within was decoded before, or will be after.
          const elsewhere = [...index.pts.slice(0, firstPacket), ...index.pts.slice(endPacket)];
          assert.ok(elsewhere.every((pts) => pts < copied[0]! || pts > copied.at(-1)!));
        }
      }),
      { numRuns: 500 },
    );
  });

  test('of one closed group copies all but the pictures that later ones are needed for', () => {
    const index: PacketIndex = {
      pts: [0, 300, 100, 200, 600, 400, 500, 900, 700, 800, 1200, 1000, 1100],
      isRefresh: [true, ...new Array<boolean>(12).fill(false)],
      isShown: new Array<boolean>(13).fill(true),
      hasTimestamps: true,
      isCountable: true,
    };
    const frames = listShownTimes(index);
    assert.deepEqual(planCut(index, frames, 0, 10), [
      { kind: 'copy', start: 0, end: 10, firstPacket: 0, endPacket: 10 },
    ]);
    assert.deepEqual(planCut(index, frames, 0, 12), [
      { kind: 'copy', start: 0, end: 10, firstPacket: 0, endPacket: 10 },
      { kind: 'encode', start: 10, end: 12 },
    ]);
  });

  test('without times, or without a place to begin, is encoded', () => {
    const index: PacketIndex = {
      pts: Array.from({ length: 20 }, (_, i) => i),
      isRefresh: [true, ...new Array<boolean>(19).fill(false)],
      isShown: new Array<boolean>(20).fill(true),
      hasTimestamps: true,
      isCountable: true,
    };
    const frames = listShownTimes(index);
    assert.deepEqual(planCut(index, frames, 3, 19), [{ kind: 'encode', start: 3, end: 19 }]);
    assert.deepEqual(planCut({ ...index, hasTimestamps: false }, frames, 0, 19), [
      { kind: 'encode', start: 0, end: 19 },
    ]);
  });
});
