import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AVMEDIA_TYPE_AUDIO, AVMEDIA_TYPE_VIDEO } from 'node-av/constants';
import { Packet, type Stream } from 'node-av/lib';
import { ContinuousClock } from '../../src/media/containers/continuous-clock.ts';

const TIME_BASE = { num: 1, den: 90_000 };
const FRAME = 3600;
const [PICTURE, SOUND] = [0, 1];

/** The times that packets of 3600 ticks get; each is given as its stream and its number of frames from zero. */
function adjust(packets: readonly (readonly [stream: number, frame: number])[]) {
  const clock = new ContinuousClock();
  const times = packets.map(([streamIndex, frame]) => {
    using packet = new Packet();
    packet.alloc();
    Object.assign(packet, { streamIndex, duration: BigInt(FRAME) });
    packet.pts = packet.dts = BigInt(frame * FRAME);
    const codecType = streamIndex === PICTURE ? AVMEDIA_TYPE_VIDEO : AVMEDIA_TYPE_AUDIO;
    clock.adjust(packet, { codecpar: { codecType }, timeBase: TIME_BASE } as unknown as Stream);
    assert.equal(packet.pts, packet.dts);
    return Number(packet.pts) / FRAME;
  });
  return { times, jumps: clock.jumpSeconds.length, at: clock.jumpSeconds };
}

const showPictures = (...frames: number[]) => {
  const { times, jumps } = adjust(frames.map((frame) => [PICTURE, frame] as const));
  return { times, jumps };
};

test('times go on where they jump back, as often as they do', () => {
  assert.deepEqual(showPictures(5, 6, 7, 8), { times: [5, 6, 7, 8], jumps: 0 });
  assert.deepEqual(showPictures(5, 6, 7, 8, 5, 6, 7, 8, 0, 1), {
    times: [5, 6, 7, 8, 9, 10, 11, 12, 13, 14],
    jumps: 2,
  });
});

test('gaps and small mistakes are left as they are', () => {
  assert.deepEqual(showPictures(5, 6, 100, 101), { times: [5, 6, 100, 101], jumps: 0 });
  assert.deepEqual(showPictures(5, 6, 5, 7), { times: [5, 6, 5, 7], jumps: 0 });
});

test('times that jump far ahead go on too, for all streams, and it is known where', () => {
  const { times, at } = adjust([
    [PICTURE, 5],
    [SOUND, 5],
    [PICTURE, 6],
    [PICTURE, 90_006],
    [SOUND, 90_006],
    [SOUND, 90_007],
  ]);
  assert.deepEqual(times, [5, 5, 6, 7, 7, 8]);
  assert.deepEqual(at, [(7 * FRAME) / TIME_BASE.den]);
});

test('a stream that pauses while another goes on does not jump', () => {
  const pictures = Array.from({ length: 400 }, (_, i) => [PICTURE, i] as const);
  const { times, jumps } = adjust([[SOUND, 0], ...pictures, [SOUND, 399]]);
  assert.deepEqual([times.at(-1), jumps], [399, 0]);
});

test('a single wrong time moves nothing after it', () => {
  assert.deepEqual(showPictures(500, 501, 3, 503, 504).times, [500, 501, 502, 503, 504]);
});

test('streams of a part stay together, even if one of them jumps later in the file', () => {
  const { times, jumps } = adjust([
    [PICTURE, 50],
    [SOUND, 50],
    [PICTURE, 51],
    [PICTURE, 10],
    [SOUND, 51],
    [PICTURE, 11],
    [SOUND, 10],
    [SOUND, 11],
  ]);
  const sound = times[6]!;
  assert.deepEqual([times[3], times[4], times[5], jumps], [52, 51, 53, 1]);
  assert.deepEqual([sound, times[7]], [52, 53]);
});
