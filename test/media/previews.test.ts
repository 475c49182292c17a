import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { before, suite, test } from 'node:test';
import { InputFile } from '../../src/media/containers/input-file.ts';
import { decodeFrames } from '../../src/media/decoder.ts';
import { getPlane8 } from '../../src/media/frame.ts';
import { type MediaInfo, requireVideo } from '../../src/media/media-info.ts';
import { measurePeaks } from '../../src/media/previews/audio-peaks.ts';
import { makeStrip } from '../../src/media/previews/picture-strip.ts';
import { writePlayablePreview } from '../../src/media/previews/playable-preview.ts';
import { findPlayableType } from '../../src/media/previews/plays-everywhere.ts';
import { readPictureAt } from '../../src/media/previews/read-picture-at.ts';
import { probe } from '../../src/media/probe.ts';
import { makeVideo } from '../../src/testing/make-video.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';

const folder = createTemporaryFolder();
const { signal } = new AbortController();
const SIZE = { width: 64, height: 48 };
const FRAMES = 60;
/** Of uneven length, in milliseconds: about three seconds. */
const PTS = Array.from({ length: FRAMES + 1 }, (_, i) => i * 50 + (i % 3) * 7);
const toGray = (frame: number): number => 30 + 3 * frame;

let source: MediaInfo;
before(async () => {
  const path = join(folder, 'source.mkv');
  const tone = Float32Array.from({ length: 3 * 48_000 }, (_, i) => {
    return i < 48_000 ? 0 : 0.5 * Math.sin((i / 48_000) * 2 * Math.PI * 440);
  });
  await makeVideo(path, {
    ...SIZE,
    timeBase: { num: 1, den: 1000 },
    pts: PTS,
    draw: (frame, [luma, ...chroma]) => {
      luma.samples.fill(toGray(frame));
      for (const plane of chroma) plane.samples.fill(128);
    },
    audio: [[tone, tone.map((sample) => -sample / 2)]],
    encoder: 'libx265',
    pixelFormat: 'yuv420p10le',
    encoderOptions: { crf: 4, 'x265-params': 'keyint=25:bframes=3:log-level=none' },
  });
  source = await probe(path);
});

/** The gray of an encoded picture, as it was drawn. */
async function readGray(content: Uint8Array, name: string): Promise<number> {
  const path = join(folder, name);
  await writeFile(path, content);
  await using input = await InputFile.open(path);
  for await (const frame of decodeFrames(input, 0)) {
    using shown = frame;
    const { samples } = getPlane8(shown, 0, 1, 1);
    // PNG and JPEG use all codes, the video those of its range.
    return 16 + (samples[0]! * 219) / 255;
  }
  return Number.NaN;
}

suite('previews of media', () => {
  test('a frame is the one that players show at a time, to the frame', async () => {
    for (const frame of [0, 1, 24, 25, 26, 41, FRAMES - 1])
      for (const offset of [0, 15]) {
        const seconds = (PTS[frame]! + offset) / 1000;
        const picture = await readPictureAt(source, { seconds, format: 'png' });
        assert.equal(Math.round(picture.seconds * 1000), PTS[frame], `at ${seconds}`);
        const gray = await readGray(picture.content, 'frame.png');
        assert.ok(Math.abs(gray - toGray(frame)) < 1.5, `frame ${frame} is ${gray}`);
      }
    const small = await readPictureAt(source, { seconds: 1, format: 'jpeg', width: 32 });
    assert.deepEqual([small.width, small.height], [32, 24]);
    const large = await readPictureAt(source, { seconds: 1, format: 'jpeg', width: 4000 });
    assert.deepEqual([large.width, large.height], [64, 48], 'nothing is enlarged');
    await assert.rejects(readPictureAt(source, { seconds: 3.4, format: 'png' }), { code: 'media.after-end' });
  });

  test('the picture of a still is the one of any time, also of those that are known by their names alone', async () => {
    const path = join(folder, 'still.ppm');
    await writeFile(path, Buffer.concat([Buffer.from('P6 64 48 255\n'), Buffer.alloc(64 * 48 * 3, 127)]));
    for (const seconds of [0, 1]) {
      const picture = await readPictureAt(await probe(path), { seconds, format: 'png' });
      assert.deepEqual([picture.width, picture.height, picture.seconds], [64, 48, 0]);
    }
  });

  test('a strip has a frame of each part, also where there are more parts than frames', async () => {
    const strip = await makeStrip(source, { count: 6, height: 24 }, signal);
    assert.deepEqual([strip.width, strip.height], [32, 24]);
    const part = source.durationSeconds! / 6;
    for (const [i, seconds] of strip.seconds.entries())
      assert.ok(seconds >= i * part - 0.001 && seconds <= (i + 1) * part, `${i}: ${seconds}`);
    const path = join(folder, 'strip.jpeg');
    await writeFile(path, strip.content);
    const { displayWidth } = requireVideo({ ...(await probe(path)), path });
    assert.equal(displayWidth, 6 * 32);
    const close = await makeStrip(source, { count: 8, height: 24, from: 1, to: 1.1 }, signal);
    assert.deepEqual(
      new Set(close.seconds.map((each) => Math.round(each * 1000))),
      new Set([957, 1014, 1050]),
    );
    await assert.rejects(makeStrip(source, { count: 4, height: 24, from: 9 }, signal), {
      code: 'media.after-end',
    });
    await assert.rejects(makeStrip(source, { count: 600, height: 48 }, signal), {
      code: 'media.strip-too-wide',
    });
  });

  test('peaks are the lowest and highest samples of all channels, in three levels', async () => {
    const peaks = await measurePeaks(source, signal);
    const points = peaks[100].length / 2;
    assert.ok(points >= 300 && points <= 303, `${points}`);
    assert.deepEqual([peaks[1].length, peaks[10].length], [8, 2 * Math.ceil(points / 10)]);
    for (const value of peaks[100].subarray(0, 190)) assert.ok(Math.abs(value) <= 1);
    for (const [low, high] of [peaks[1].subarray(2, 4), peaks[100].subarray(400, 402)]) {
      assert.ok(Math.abs(low! + 64) <= 2 && Math.abs(high! - 64) <= 2, `${low} ${high}`);
    }
  });

  test('a preview is what every browser plays, with the frames’ own times and a key frame each second', async () => {
    assert.equal(findPlayableType(source), undefined);
    const path = join(folder, 'preview.mp4');
    await writePlayablePreview(source, path, join(folder, 'preview.m3u8'), { signal });
    const info = await probe(path);
    assert.equal(findPlayableType(info), 'video/mp4');
    const { codec, pixelFormat } = requireVideo(info);
    assert.deepEqual([codec, pixelFormat], ['h264', 'yuv420p']);
    const { pts, keys } = await readTimes(path);
    assert.deepEqual(pts, PTS.slice(0, FRAMES));
    const due = [0, 1000, 2000].map((time) => PTS.find((each) => each >= time));
    assert.deepEqual(keys, due);
    const content = await readFile(path);
    const boxes = listBoxes(content);
    assert.deepEqual(boxes.slice(0, 4), ['ftyp', 'moov', 'moof', 'mdat']);
    // The sample entry, and profile High of at most level 4.1.
    const at = content.indexOf('avcC');
    assert.ok(content.includes('avc1'));
    assert.equal(content[at + 5], 100);
    assert.ok(content[at + 7]! <= 41);
  });

  test('its fragments are listed as HLS has it: the head, then each with its bytes and its exact length', async () => {
    const list = await readFile(join(folder, 'preview.m3u8'), 'utf8');
    const content = await readFile(join(folder, 'preview.mp4'));
    const { head, map, fragments, end } = parseList(list);
    assert.deepEqual(head, [
      '#EXTM3U',
      '#EXT-X-VERSION:7',
      '#EXT-X-TARGETDURATION:2',
      '#EXT-X-PLAYLIST-TYPE:EVENT',
      '#EXT-X-START:TIME-OFFSET=0',
    ]);
    assert.deepEqual(listBoxes(content.subarray(map.start, map.end)), ['ftyp', 'moov']);
    for (const { start, end: last } of fragments)
      assert.deepEqual(listBoxes(content.subarray(start, last)), ['moof', 'mdat']);
    const bytes = [map, ...fragments];
    assert.ok(bytes.every(({ start }, i) => start === (bytes[i - 1]?.end ?? 0)));
    assert.deepEqual(listBoxes(content.subarray(fragments.at(-1)!.end)), ['mfra']);
    const { keys } = await readTimes(join(folder, 'preview.mp4'));
    const due = keys.map((key, i) => (keys[i + 1] ?? Number.NaN) - key).slice(0, -1);
    assert.deepEqual(
      fragments.slice(0, due.length).map(({ seconds }) => Math.round(1000 * seconds)),
      due,
    );
    assert.equal(end, '#EXT-X-ENDLIST');
  });

  test('no fragment is longer than was said before, whatever stands still, begins late or ends early', async () => {
    const path = join(folder, 'uneven.mkv');
    const tone = new Float32Array(8 * 48_000).map((_, i) => 0.3 * Math.sin(i / 20));
    await makeVideo(path, {
      ...SIZE,
      timeBase: { num: 1, den: 1000 },
      // From one second on, with a picture that stands for long; the audio goes on for longer than fragments are.
      pts: [1000, 1040, 3600, 4550, 4590],
      draw: (frame, [luma]) => void luma.samples.fill(toGray(frame)),
      audio: [[tone]],
      encoder: 'ffv1',
    });
    for (const name of ['uneven', 'heard']) {
      const info = await probe(path);
      const heard = { ...info, streams: info.streams.filter(({ kind }) => kind === 'audio') };
      const listPath = join(folder, `${name}.m3u8`);
      const outputPath = join(folder, `${name}.mp4`);
      await writePlayablePreview(name === 'heard' ? heard : info, outputPath, listPath, { signal });
      const { fragments } = parseList(await readFile(listPath, 'utf8'));
      for (const { seconds } of fragments)
        assert.ok(seconds > 0 && Math.round(seconds) <= 2, `${name}: ${seconds} s`);
      const length = fragments.reduce((sum, { seconds }) => sum + seconds, 0);
      assert.ok(Math.abs(length - 8) < 0.05, `${name}: ${length} s in all`);
    }
  });
});

test('slides that stand for seconds, the last one too, have no long fragment', async () => {
  const [path, listPath] = ['still.mp4', 'slides.m3u8'].map((name) => join(folder, name)) as [string, string];
  await makeVideo(path, {
    ...SIZE,
    timeBase: { num: 1, den: 1000 },
    pts: [0, 5000, 10_000],
    draw: (frame, [luma]) => void luma.samples.fill(toGray(frame)),
  });
  await writePlayablePreview(await probe(path), join(folder, 'slides.mp4'), listPath, { signal });
  const { fragments } = parseList(await readFile(listPath, 'utf8'));
  for (const { seconds } of fragments) assert.ok(Math.round(seconds) <= 2, `${seconds} s`);
  const length = fragments.reduce((sum, { seconds }) => sum + seconds, 0);
  assert.ok(Math.abs(length - 10) < 0.05, `${length} s in all`);
});

interface ListedBytes {
  readonly start: number;
  readonly end: number;
}

function parseList(list: string) {
  const lines = list.trimEnd().split('\n');
  const at = lines.findIndex((line) => line.startsWith('#EXT-X-MAP'));
  const toBytes = ([, length, start]: RegExpMatchArray): ListedBytes => ({
    start: Number(start),
    end: Number(start) + Number(length),
  });
  const map = toBytes(/^#EXT-X-MAP:URI="[^"]+\.mp4",BYTERANGE="(\d+)@(\d+)"$/.exec(lines[at]!)!);
  const entries = lines.slice(at + 1, -1).join('\n');
  const fragments = [
    ...entries.matchAll(/#EXTINF:([\d.]+),\n#EXT-X-BYTERANGE:(\d+)@(\d+)\n\S+\.mp4(?:\n|$)/g),
  ].map(([, seconds, length, start]) => ({ seconds: Number(seconds), ...toBytes(['', length!, start!]) }));
  assert.equal(fragments.length * 3, lines.length - at - 2);
  return { head: lines.slice(0, at), map, fragments, end: lines.at(-1) };
}

async function readTimes(path: string): Promise<{ pts: number[]; keys: number[] }> {
  await using input = await InputFile.open(path);
  const { index } = requireVideo(await probe(path));
  const { num, den } = input.context.streams[index]!.timeBase;
  const [pts, keys]: [number[], number[]] = [[], []];
  for await (const packet of input.readPackets([index])) {
    const time = Math.round((Number(packet.pts) * num * 1000) / den);
    pts.push(time);
    if (packet.isKeyframe) keys.push(time);
  }
  return { pts, keys };
}

function listBoxes(content: Buffer): string[] {
  const names: string[] = [];
  for (let at = 0; at < content.length; at += content.readUInt32BE(at))
    names.push(content.toString('latin1', at + 4, at + 8));
  return names;
}
