import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Warning } from '../../src/core/warning.ts';
import { getContainer, planPassthrough } from '../../src/media/containers/container-plan.ts';
import { getTrackMetadata, planMetadata } from '../../src/media/containers/kept-metadata.ts';
import { canEncode, getPictureFormat } from '../../src/media/cutting/picture-format.ts';
import type { AnyStreamInfo, MediaInfo, VideoStreamInfo } from '../../src/media/media-info.ts';
import { warnOfReduction as warnOfCutReduction } from '../../src/pipelines/cut/warn-of-reduction.ts';
import { warnOfReduction } from '../../src/pipelines/film/warn-of-reduction.ts';

const [mp4, mov, mkv] = ['a.mp4', 'a.mov', 'a.mkv'].map(getContainer) as [
  ReturnType<typeof getContainer>,
  ReturnType<typeof getContainer>,
  ReturnType<typeof getContainer>,
];

test('tags of a phone go on by names that the container has, and those that it lacks are named', () => {
  const phone = {
    major_brand: 'qt  ',
    creation_time: '2020-02-03T04:05:06.000000Z;2020-02-03T04:05:06Z',
    'com.apple.quicktime.make': 'Apple',
    'com.apple.quicktime.software': '17',
  };
  const created = { creation_time: '2020-02-03T04:05:06.000000Z' };
  assert.deepEqual(planMetadata(phone, mov), {
    kept: { ...created, make: 'Apple' },
    dropped: ['com.apple.quicktime.software'],
  });
  assert.deepEqual(planMetadata(phone, mp4), {
    kept: created,
    dropped: ['com.apple.quicktime.make', 'com.apple.quicktime.software'],
  });
  assert.deepEqual(planMetadata(phone, mkv).dropped, []);
});

test('a track’s title is its handler in MP4 and MOV, and its title elsewhere', () => {
  assert.deepEqual(getTrackMetadata({ title: 'Main mix' }, mp4), {
    title: 'Main mix',
    handler_name: 'Main mix',
  });
  assert.deepEqual(getTrackMetadata({ handler_name: 'Commentary' }, mkv), { title: 'Commentary' });
  for (const generic of ['SoundHandler', 'Core Media Audio', 'ISO Media file produced by Google Inc.', ''])
    assert.deepEqual(getTrackMetadata({ handler_name: generic, language: 'eng' }, mp4), { language: 'eng' });
});

test('time code that is written anew is no loss; other data is', () => {
  const stream = (kind: string, index: number, metadata = {}) =>
    ({ kind, index, codec: 'none', metadata }) as unknown as AnyStreamInfo;
  const main = stream('video', 0, { timecode: '01:02:03:04' }) as VideoStreamInfo;
  const info = {
    streams: [main, stream('data', 1, { timecode: '01:02:03:04' }), stream('data', 2)],
  } as unknown as MediaInfo;
  assert.deepEqual(
    planPassthrough(info, main, mov, false).dropped.map(({ stream: { index } }) => index),
    [2],
  );
});

test('less color and fewer bits than the source has are said once', () => {
  for (const [from, to, expected] of [
    ['yuv422p10le', 'yuv420p10le', /from 4:2:2 to 4:2:0/],
    ['yuv444p12le', 'yuv422p10le', /from 4:4:4 to 4:2:2.*12 bits become 10/],
    ['gbrp', 'yuv420p', /from RGB to 4:2:0/],
    ['yuv422p12le', 'yuv422p10le', /12 bits become 10/],
    ['yuv420p', 'yuv420p', undefined],
    ['gray', 'yuv420p', undefined],
    ['yuv422p', 'yuv422p10le', undefined],
  ] as const) {
    const warnings: Warning[] = [];
    const video = { pixelFormat: from } as VideoStreamInfo;
    warnOfReduction({ warn: (warning) => void warnings.push(warning) }, video, { pixelFormat: to });
    assert.equal(warnings.length, expected ? 1 : 0, `${from} to ${to}`);
    if (expected) assert.match(warnings[0]!.message, expected);
  }
});

test('no encoder continues H.264 of RGB, or ProRes', () => {
  for (const [codec, pixelFormat, expected] of [
    ['h264', 'yuv422p10le', true],
    ['h264', 'gbrp', false],
    ['hevc', 'gbrp', true],
    ['prores', 'yuv422p10le', false],
  ] as const)
    assert.equal(canEncode({ codec, pixelFormat }), expected, `${codec} ${pixelFormat}`);
});

test('what a cut holds less than its sources is named once', () => {
  const describe = (pixelFormat: string, codec = 'prores'): VideoStreamInfo =>
    ({
      ...{ codec, pixelFormat, width: 64, height: 48, color: {}, averageFrameRate: { num: 25, den: 1 } },
      ...{ sampleAspectRatio: { num: 1, den: 1 }, hasAlpha: pixelFormat.startsWith('yuva') },
    }) as VideoStreamInfo;
  for (const [sources, target, name, expected] of [
    [[describe('yuva444p10le')], describe('yuv420p10le', 'h264'), 'a.mp4', /4:4:4 to 4:2:0, transparency/],
    [[describe('yuv422p'), describe('yuv422p')], describe('yuv420p', 'h264'), 'a.mp4', /: color [^:]*4:2:2/],
    [[describe('gbrp', 'h264')], describe('yuv420p', 'h264'), 'a.mp4', /RGB to 4:2:0/],
    [[describe('yuva420p', 'vp9')], describe('yuva420p', 'vp9'), 'a.mp4', /: transparency is dropped/],
    [[describe('yuva420p', 'vp9')], describe('yuva420p', 'vp9'), 'a.mkv', undefined],
    [[describe('yuv420p', 'h264')], describe('yuv420p', 'h264'), 'a.mp4', undefined],
  ] as const) {
    const messages: string[] = [];
    warnOfCutReduction(
      { warn: ({ message }) => void messages.push(message) },
      sources.map((video) => ({ video })),
      { picture: getPictureFormat(target), container: getContainer(name) },
    );
    assert.equal(messages.length, expected ? 1 : 0, messages.join());
    if (expected) assert.match(messages[0]!, expected);
  }
});
