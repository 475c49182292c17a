import assert from 'node:assert/strict';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { mock, test } from 'node:test';
import { FootlightError } from '../../src/core/errors.ts';
import { InputFile } from '../../src/media/containers/input-file.ts';
import { createBox, findChild, replaceChild } from '../../src/media/containers/mp4-boxes.ts';
import { createChapterSamples } from '../../src/media/containers/mp4-chapter-track.ts';
import { addMp4Chapters } from '../../src/media/containers/mp4-chapters.ts';
import { isProtected } from '../../src/media/containers/protection.ts';
import { SegmentWriter } from '../../src/media/containers/segment-file.ts';
import { Encoder } from '../../src/media/encoder.ts';
import { allocateVideoFrame, setFrameTimeBase } from '../../src/media/frame.ts';
import { findMainVideo } from '../../src/media/media-info.ts';
import { probe } from '../../src/media/probe.ts';
import { FrameReader } from '../../src/media/video/frame-reader.ts';
import { createConstantRate, makeVideo, type VideoOptions } from '../../src/testing/make-video.ts';
import { halfTransparentAvif, tiledAvif } from '../support/avif-pictures.ts';
import { decodeFrames } from '../support/frames.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';
import { copyToTransportStream } from '../support/untimed-film.ts';

const folder = createTemporaryFolder();

/** Frame n is a gray of 20 + 3n, so that every picture says which one it is. */
function makeNumberedVideo(overrides: Partial<VideoOptions> = {}): VideoOptions {
  return {
    width: 64,
    height: 48,
    timeBase: { num: 1, den: 25_000 },
    pts: createConstantRate(60),
    draw: (number, [luma, blue, red]) => {
      luma.samples.fill(20 + 3 * number);
      blue.samples.fill(128);
      red.samples.fill(128);
    },
    ...overrides,
  };
}

const numberOf = (luma: Uint8Array): number => Math.round((luma[100]! - 20) / 3);
const CHAPTERS = [
  { startSeconds: 0, endSeconds: 1, title: 'Overture' },
  { startSeconds: 1, endSeconds: 2.4, title: 'Act one: “the storm”' },
];

for (const extension of ['mp4', 'mov', 'mkv']) {
  test(`a film survives writing and reopening as .${extension}: size, times, pictures, chapters, tags`, async () => {
    const path = join(folder, `round-trip.${extension}`);
    await makeVideo(path, makeNumberedVideo({ chapters: CHAPTERS, metadata: { title: 'A play' } }));
    const info = await probe(path);
    const video = findMainVideo(info)!;
    assert.deepEqual([video.width, video.height, video.codec], [64, 48, 'h264']);
    assert.deepEqual(video.color, { range: 'tv', matrix: 'bt709', primaries: 'bt709', transfer: 'bt709' });
    assert.equal(info.metadata.title ?? info.metadata.TITLE, 'A play');
    assert.deepEqual(
      info.chapters.map(({ startSeconds, title }) => ({ startSeconds, title })),
      CHAPTERS.map(({ startSeconds, title }) => ({ startSeconds, title })),
    );
    const frames = await decodeFrames(path);
    assert.deepEqual(
      frames.map(({ luma }) => numberOf(luma)),
      Array.from({ length: 60 }, (_, i) => i),
    );
    frames.forEach(({ seconds }, i) => assert.ok(Math.abs(seconds - i / 25) < 0.0006));
  });
}

test('an MP4 holds any number of chapters, the first of which may start late, and no track is one too many', async () => {
  const path = join(folder, 'chapters.mp4');
  const chapters = Array.from({ length: 300 }, (_, i) => ({
    startSeconds: (100 + 5 * i) / 1000,
    endSeconds: i === 299 ? 2.4 : (105 + 5 * i) / 1000,
    title: `第${i + 1}章 ${'长'.repeat(1 + (i % 80))}`,
  }));
  await makeVideo(path, makeNumberedVideo({ chapters }));
  const info = await probe(path);
  assert.deepEqual(info.chapters, chapters);
  assert.deepEqual(
    info.streams.map(({ kind }) => kind),
    ['video', 'chapters'],
  );
});

test('a title that is too long for a sample of an MP4 ends with a whole character', () => {
  const moov = createBox('moov', createBox('mvhd', Buffer.alloc(100)));
  const title = `a${'长'.repeat(22_000)}`;
  const [sample] = createChapterSamples([{ startSeconds: 0, endSeconds: 1, title }], moov).samples;
  const text = sample!.subarray(2, 2 + sample!.readUInt16BE(0)).toString('utf8');
  assert.equal(text.length, 21_845);
  assert.ok(title.startsWith(text));
});

test('chapters of an MP4 that are given out of order have their own times', async () => {
  const path = join(folder, 'unordered.mp4');
  const last = { startSeconds: 1.5, endSeconds: 2.4, title: 'Last' };
  await makeVideo(
    path,
    makeNumberedVideo({ chapters: [last, { ...CHAPTERS[0]! }, { ...CHAPTERS[1]!, endSeconds: 1.5 }] }),
  );
  assert.deepEqual((await probe(path)).chapters, [CHAPTERS[0], { ...CHAPTERS[1]!, endSeconds: 1.5 }, last]);
});

test('chapters of a movie of more than a day have their times', async () => {
  // What a movie of sound has: its clock counts samples, and its length has 64 bits.
  const seconds = 30 * 3600;
  const header = Buffer.alloc(108);
  header.writeUInt32BE(0x01000000);
  header.writeUInt32BE(48_000, 20);
  header.writeBigUInt64BE(BigInt(seconds * 48_000), 24);
  header.writeUInt32BE(2, 104);
  const path = join(folder, 'long.mp4');
  await makeVideo(path, makeNumberedVideo());
  const file = createBox('file', await readFile(path));
  const place = findChild(file, 'moov')!;
  const moov = file.subarray(place.position, place.position + place.size);
  const long = replaceChild(moov, findChild(moov, 'mvhd')!, createBox('mvhd', header));
  await writeFile(path, replaceChild(file, place, long).subarray(8));
  const chapters = [1, 20, 29].map((hour, i, hours) => ({
    startSeconds: hour * 3600,
    endSeconds: (hours[i + 1] ?? 30) * 3600,
    title: `${hour}`,
  }));
  await addMp4Chapters(path, chapters);
  assert.deepEqual((await probe(path)).chapters, chapters);
});

test('a variable frame rate keeps every timestamp', async () => {
  const steps = [1000, 400, 2500, 1000, 1000, 333, 5000, 1001];
  const pts = [0];
  for (let i = 0; i < 40; i++) pts.push(pts.at(-1)! + steps[i % steps.length]!);
  const path = join(folder, 'vfr.mp4');
  await makeVideo(path, makeNumberedVideo({ pts }));
  const frames = await decodeFrames(path);
  assert.deepEqual(
    frames.map(({ seconds }) => Math.round(seconds * 25_000)),
    pts.slice(0, -1),
  );
});

test('ranges read on, back a little, and after a jump give exactly their frames', async () => {
  const path = join(folder, 'ranges.mp4');
  const pts = createConstantRate(60);
  await makeVideo(path, makeNumberedVideo({ pts, encoderOptions: { preset: 'veryfast', crf: 20, g: 12 } }));
  const info = await probe(path);
  await using reader = new FrameReader(info, findMainVideo(info)!, pts.slice(0, -1), 6);
  const numbers = async (start: number, end: number): Promise<number[]> => {
    const found: number[] = [];
    for await (const frame of reader.read(start, end)) {
      found.push(Math.round((frame.data![0]![10]! - 20) / 3));
      frame.free();
    }
    return found;
  };
  for (const [start, end] of [
    [0, 10],
    [10, 20],
    [15, 25],
    [50, 60],
    [3, 7],
    [41, 42],
    [0, 60],
  ] as const) {
    assert.deepEqual(
      await numbers(start, end),
      Array.from({ length: end - start }, (_, i) => start + i),
    );
  }
});

test('a container without an index is opened again only to go back', async (t) => {
  const path = join(folder, 'unindexed.ts');
  const pts = createConstantRate(75);
  await makeVideo(join(folder, 'indexed.mp4'), makeNumberedVideo({ pts }));
  await copyToTransportStream(join(folder, 'indexed.mp4'), path);
  const info = await probe(path);
  await using reader = new FrameReader(info, findMainVideo(info)!, pts.slice(0, -1), 1);
  const opened = mock.method(InputFile, 'open');
  t.after(() => opened.mock.restore());
  const read = async (number: number): Promise<number[]> => {
    const luma: number[] = [];
    for await (using frame of reader.read(number, number + 1)) luma.push(frame.data![0]![10]!);
    return luma.map((code) => Math.round((code - 20) / 3));
  };
  for (const number of [2, 30, 31, 74]) assert.deepEqual(await read(number), [number]);
  assert.equal(opened.mock.callCount(), 1);
  assert.deepEqual(await read(3), [3]);
  assert.equal(opened.mock.callCount(), 2);
});

test('what is no media file is refused with a stable code', async () => {
  const text = join(folder, 'text.mp4');
  const empty = join(folder, 'empty.mp4');
  const playlist = join(folder, 'playlist.mp4');
  await writeFile(text, 'This is not a film.\n'.repeat(50));
  await writeFile(empty, '');
  await writeFile(
    playlist,
    '#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nhttp://127.0.0.1:9/a.ts\n#EXT-X-ENDLIST\n',
  );
  for (const [path, code] of [
    [text, 'input.unreadable'],
    [empty, 'input.empty'],
    [playlist, 'input.unreadable'],
    [folder, 'input.not-a-file'],
    [join(folder, 'absent.mp4'), 'input.not-found'],
  ] as const) {
    await assert.rejects(
      probe(path),
      (error) => error instanceof FootlightError && error.code === code && error.kind === 'input',
      code,
    );
  }
});

for (const [pixelFormat, profile] of [
  ['yuv422p10le', 3],
  ['yuva444p10le', 4],
] as const)
  test(`a segment holds ProRes of profile ${profile}, which has no tag of its own in NUT`, async () => {
    const path = join(folder, `prores-${profile}.nut`);
    const timeBase = { num: 1, den: 25 };
    using encoder = await Encoder.openVideo({
      encoder: 'prores_ks',
      ...{ width: 64, height: 48, pixelFormat, timeBase, frameRate: { num: 25, den: 1 } },
      options: { profile },
    });
    const writer = await SegmentWriter.create(path, encoder);
    const frame = allocateVideoFrame({ width: 64, height: 48, pixelFormat });
    frame.pts = 0n;
    setFrameTimeBase(frame, timeBase);
    for (const each of [frame, null])
      for await (const packet of encoder.encode(each)) await writer.write(packet);
    await writer.finish();
    await writer[Symbol.asyncDispose]();
    const video = findMainVideo(await probe(path))!;
    assert.deepEqual([video.codec, video.hasAlpha], ['prores', profile === 4]);
    assert.equal((await decodeFrames(path)).length, 1);
  });

test('what is protected is refused by name, and only by what its tracks say', async () => {
  const path = join(folder, 'protected.mp4');
  await makeVideo(path, makeNumberedVideo({ pts: createConstantRate(2) }));
  const file = await readFile(path);
  // Pictures may hold the same letters.
  await writeFile(path, Buffer.concat([file, createBox('free', Buffer.from('stsd encv drms'))]));
  assert.equal((await probe(path)).streams.length, 1);
  const entry = file.indexOf(Buffer.from([0, 0, 0, 1]), file.indexOf('stsd')) + 8;
  for (const type of ['encv', 'drmi', 'aavd']) {
    file.write(type, entry, 'latin1');
    await writeFile(path, file);
    await assert.rejects(probe(path), { code: 'input.protected', kind: 'input' });
  }
});

test('a picture of tiles is refused, as its first tile is not the picture', async () => {
  const path = join(folder, 'tiles.heic');
  await writeFile(path, tiledAvif);
  await assert.rejects(probe(path), { code: 'input.tiled', kind: 'input' });
  await writeFile(path, halfTransparentAvif);
  assert.equal((await probe(path)).streams.length, 2);
});

const element = (id: string, ...content: Buffer[]): Buffer => {
  const body = Buffer.concat(content);
  const size = Buffer.alloc(8);
  size.writeBigUInt64BE((1n << 56n) | BigInt(body.length));
  return Buffer.concat([Buffer.from(id, 'hex'), size, body]);
};
const bytes = (hex: string): Buffer => Buffer.from(hex, 'hex');

/** A WebM file of one picture that nobody can decode; `encoding` is a content encoding of its track. */
function createWebm(encoding: Buffer, hasKnownSize: boolean): Buffer {
  const video = element('e0', element('b0', bytes('40')), element('ba', bytes('40')));
  const named = [element('d7', bytes('01')), element('73c5', bytes('01')), element('83', bytes('01'))];
  const codec = element('86', Buffer.from('V_VP8'));
  const tracks = element('1654ae6b', element('ae', ...named, codec, video, element('6d80', encoding)));
  const block = element('a3', bytes('81000080'), Buffer.alloc(200, 0x5a));
  const cluster = element('1f43b675', element('e7', bytes('00')), block);
  const segment = element(
    '18538067',
    element('1549a966', element('2ad7b1', bytes('0f4240'))),
    tracks,
    cluster,
  );
  if (!hasKnownSize) segment.fill(0xff, 5, 12);
  return Buffer.concat([element('1a45dfa3', element('4282', Buffer.from('webm'))), segment]);
}

for (const hasKnownSize of [true, false])
  test(`WebM of ${hasKnownSize ? 'a known' : 'an unknown'} size that is encrypted is refused by name; compressed headers are not`, async () => {
    const path = join(folder, 'protected.webm');
    const aes = element('5035', element('47e1', bytes('05')), element('47e2', Buffer.alloc(16, 7)));
    await writeFile(path, createWebm(element('6240', element('5033', bytes('01')), aes), hasKnownSize));
    await assert.rejects(probe(path), { code: 'input.protected', kind: 'input' });
    const stripped = element('5034', element('4254', bytes('03')), element('4255', bytes('5035')));
    const signed = element('5035', element('47e1', bytes('00')), element('47e2', Buffer.alloc(16, 7)));
    for (const plain of [stripped, Buffer.concat([element('5033', bytes('01')), signed])]) {
      await writeFile(path, createWebm(element('6240', plain), hasKnownSize));
      assert.equal(await isProtected(path, 'matroska,webm', (await stat(path)).size), false);
    }
    await writeFile(path, createWebm(element('6240', stripped), hasKnownSize));
    assert.equal((await probe(path)).streams.length, 1);
  });

test('encryption of Windows Media is found wherever its header tells it, and nowhere else', async () => {
  const path = join(folder, 'protected.wmv');
  const object = (guid: string, ...body: Buffer[]): Buffer => {
    const whole = Buffer.concat([bytes(guid), Buffer.alloc(8), ...body]);
    whole.writeBigUInt64LE(BigInt(whole.length), 16);
    return whole;
  };
  const isEncrypted = async (...objects: Buffer[]): Promise<boolean> => {
    const header = object('3026b2758e66cf11a6d900aa0062ce6c', Buffer.alloc(6), ...objects);
    await writeFile(path, Buffer.concat([header, encryption]));
    return await isProtected(path, 'asf', header.length + encryption.length);
  };
  const padding = '74d40618dfca0945a4ba9aabcb96aae8';
  const encryption = object('fbb3112223bdd211b4b700a0c955fc6e', Buffer.alloc(20));
  const advanced = object('338505438169e6499b74ad12cb86d58c', Buffer.alloc(20));
  const extension = object('b503bf5f2ea9cf118ee300c00c205365', Buffer.alloc(22), advanced);
  assert.equal(
    await isEncrypted(object(padding, encryption)),
    false,
    'padding and packets may hold the same bytes',
  );
  for (const told of [encryption, extension])
    assert.equal(await isEncrypted(object(padding, Buffer.alloc(70_000)), told), true);
  const endless = Buffer.alloc(
    140 * 64,
    Buffer.concat([extension.subarray(0, 16), Buffer.alloc(8, 0x7f), Buffer.alloc(22)]),
  );
  assert.equal(await isEncrypted(endless), false, 'sizes beyond the file, within one another, end with it');
});
