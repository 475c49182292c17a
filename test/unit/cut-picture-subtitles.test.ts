import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cutPictureSubtitles } from '../../src/pipelines/cut/cut-picture-subtitles.ts';
import { createDisplaySet } from '../support/pgs-subtitles.ts';

const place = (sourceStart: number, start: number, end: number) => ({ source: 'a', start, end, sourceStart });
const at = (start: number, content: Buffer, end = start) => ({ start, end, content });
const describe = (cut: readonly { readonly start: number; readonly content: Buffer }[]): string[] =>
  cut.map(({ start, content }) => `${start.toFixed(2)} ${content.toString('hex')}`);

test('what Blu-ray subtitles show where a clip begins is shown again with all that it needs, and ends with the clip', () => {
  const [whole, more, none] = [
    createDisplaySet(true, true, 1),
    createDisplaySet(true, false, 2),
    createDisplaySet(false, false, 3),
  ];
  const subtitles = [at(1, whole), at(2, more), at(3, none), at(5, whole), at(6, none)];
  // 2.5 to 2.8 within the second set, which refers to the first; 2.9 to 5.5 over an end and a beginning.
  const cut = cutPictureSubtitles('hdmv_pgs_subtitle', subtitles, [place(2.5, 0, 0.3), place(2.9, 0.3, 2.9)]);
  const end = (number: number): string =>
    `1600 0b 0040 0030 10 000${number} 00 00 00 00 80 0000`.replaceAll(' ', '');
  assert.deepEqual(describe(cut), [
    `0.00 ${whole.toString('hex')}`,
    `0.00 ${more.toString('hex')}`,
    `0.30 ${end(3)}`,
    `0.30 ${whole.toString('hex')}`,
    `0.30 ${more.toString('hex')}`,
    `0.40 ${none.toString('hex')}`,
    `2.40 ${whole.toString('hex')}`,
    `2.90 ${end(2)}`,
  ]);
});

test('clips without subtitles have none, and nothing ends where nothing is shown', () => {
  const subtitles = [at(1, createDisplaySet(true, true)), at(2, createDisplaySet(false, false))];
  assert.deepEqual(
    cutPictureSubtitles('hdmv_pgs_subtitle', subtitles, [place(0, 0, 0.9), place(3, 0.9, 2)]),
    [],
  );
});

test('subtitles of broadcasts end with the clip by an empty page', () => {
  const shown = Buffer.from('0f100001000805140100 00100010 0f8000010000'.replaceAll(' ', ''), 'hex');
  const cut = cutPictureSubtitles('dvb_subtitle', [at(1, shown)], [place(0.5, 0, 1)]);
  // The version is the next one, and the mode changes.
  assert.deepEqual(describe(cut), [`0.50 ${shown.toString('hex')}`, '1.00 0f100001000205280f8000010000']);
});

test('subtitles of broadcasts are read behind a data identifier and stream id', () => {
  const [shown, none] = [
    '2000 0f100001000805140100 00100010 0f8000010000',
    '2000 0f10000100020524 0f8000010000',
  ].map((hex) => Buffer.from(hex.replaceAll(' ', ''), 'hex'));
  const cut = cutPictureSubtitles(
    'dvb_subtitle',
    [at(1, shown!), at(2, none!)],
    [place(0, 0, 1.5), place(2, 1.5, 2)],
  );
  assert.deepEqual(describe(cut), [`1.00 ${shown!.toString('hex')}`, '1.50 0f100001000205280f8000010000']);
});

test('a stop is added to subtitles of DVDs that have none', () => {
  const unit = Buffer.from('000a 0004 0000 0004 01ff'.replaceAll(' ', ''), 'hex');
  const [cut] = cutPictureSubtitles(
    'dvd_subtitle',
    [at(1, unit, Number.POSITIVE_INFINITY)],
    [place(0, 0, 2)],
  );
  assert.equal(cut!.content.toString('hex'), '0010 0004 0000 000a 01ff 0057 000a 02ff'.replaceAll(' ', ''));
});

test('subtitles of DVDs are taken away where the clip ends', () => {
  // Pixel data of no bytes; a sequence that starts at once, and one that stops after 200 ticks of 1024/90000 s.
  const unit = Buffer.from('0010 0004 0000 000a 01ff 00c8 000a 02ff'.replaceAll(' ', ''), 'hex');
  const [cut] = cutPictureSubtitles('dvd_subtitle', [at(1, unit, 4_294_967)], [place(0, 0, 2)]);
  const ticks = Math.floor((1 * 90_000) / 1024);
  assert.equal(cut!.end, 2);
  assert.deepEqual([cut!.content.readUInt16BE(4), cut!.content.readUInt16BE(10)], [0, ticks]);
  const [whole] = cutPictureSubtitles('dvd_subtitle', [at(1, unit, 9)], [place(0, 0, 9)]);
  assert.deepEqual(whole!.content, unit);
});
