import assert from 'node:assert/strict';
import { truncateSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { FootlightError } from '../../src/core/errors.ts';
import { toSubRip, toWebVtt } from '../../src/core/subtitles.ts';
import { loadCanvasModule } from '../../src/typography/canvas.ts';
import { toSubtitles } from '../../src/typography/captions/caption.ts';
import type { CaptionKind } from '../../src/typography/captions/caption-style.ts';
import { layOutCaptions } from '../../src/typography/captions/lay-out-captions.ts';
import { placeCaption } from '../../src/typography/captions/place-caption.ts';
import { readCharacterMap } from '../../src/typography/fonts/character-map.ts';
import { FontBook, setFont } from '../../src/typography/fonts/font-book.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';
import { drawLetterMask } from './typography-picture.ts';

const folder = createTemporaryFolder();
const hasCanvas = await loadCanvasModule().catch(() => undefined);
const packaged = (path: string): string => fileURLToPath(import.meta.resolve(`@fontsource-variable/${path}`));
const hasFonts = ['noto-sans', 'noto-sans-sc', 'noto-serif', 'noto-serif-sc'].every((name) => {
  try {
    return packaged(`${name}/unicode.json`);
  } catch {
    return false;
  }
});
const skip = hasCanvas && hasFonts ? false : 'the optional packages that draw text are not installed here';
const fonts = skip === false ? await FontBook.load() : undefined;
const GREEK = 'noto-sans/files/noto-sans-greek-wght-normal.woff2';

const frameRate = { num: 24, den: 1 };
const span = { start: 24, end: 264 };
const frame = { width: 640, height: 360 };
const layOut = (text: string, kind: CaptionKind = 'narration', size = frame) =>
  layOutCaptions(text, kind, { fonts: fonts!, frame: size, span, frameRate });

suite('fonts', { skip }, () => {
  test('are known by what their files hold, and not by what their rules say', async () => {
    const greek = readCharacterMap(await readFile(packaged(GREEK)))!;
    assert.ok(greek.has(0x3a9) && greek.has(0x3c9) && !greek.has(0x4e00) && !greek.has(0x61));
    const { families } = fonts!.chooseFont('Ω', 'sans');
    assert.equal(families, '"footlight/noto-sans/greek",sans-serif');
  });

  test('of a text are few files: only those that have its characters', () => {
    const { families, language } = fonts!.chooseFont('夜里的港口, night', 'serif');
    assert.equal(language, 'zh-Hans');
    const names = families.split(',');
    assert.ok(
      names.length <= 9 && names.every((name) => /^"footlight\/noto-serif|^serif$/.test(name)),
      families,
    );
    assert.equal(fonts!.chooseFont('It’s late', 'sans').families, '"footlight/noto-sans/latin",sans-serif');
  });

  test('draw ideographs as wide as their size, and heavier in heavier weights', () => {
    const context = fonts!.canvas.createCanvas(100, 60).getContext('2d');
    const coverages = [300, 500, 800].map((weight) => {
      setFont(context, fonts!.chooseFont('港', 'serif'), { size: 40, weight });
      assert.ok(Math.abs(context.measureText('港').width - 40) < 0.5);
      context.clearRect(0, 0, 100, 60);
      context.fillText('港', 10, 45);
      return context
        .getImageData(0, 0, 100, 60)
        .data.reduce((sum, value, i) => sum + (i % 4 === 3 ? value : 0), 0);
    });
    assert.ok(coverages[0]! * 1.1 < coverages[1]! && coverages[1]! * 1.1 < coverages[2]!, `${coverages}`);
  });

  test('that a user names come before all others', async () => {
    const own = await FontBook.load({ fontFile: packaged(GREEK) });
    const { families } = own.chooseFont('Ωa港', 'sans');
    assert.match(families, /^"footlight\/font\/[0-9a-f]{16}","footlight\/noto-sans-sc/);
    assert.deepEqual(own.findMissing('Ωa港', 'sans'), []);
  });

  test('that are none, damaged, too large or no files are told', async () => {
    const greek = await readFile(packaged(GREEK));
    const turned = Buffer.from(greek);
    turned.fill(0x5a, 300, 1200);
    const long = join(folder, 'long.ttf');
    writeFileSync(long, '');
    truncateSync(long, 65 * 1024 * 1024);
    const cases: [name: string, content: Buffer, reason: string][] = [
      ['text.ttf', Buffer.from('This is no font, whatever it is called.'), 'no-font'],
      ['empty.otf', Buffer.alloc(0), 'damaged'],
      ['short.woff2', greek.subarray(0, 4000), 'damaged'],
      ['turned.woff2', turned, 'damaged'],
      ['head.ttf', Buffer.concat([Buffer.from('00010000ffff', 'hex'), Buffer.alloc(60)]), 'no-font'],
    ];
    for (const [name, content] of cases) writeFileSync(join(folder, name), content);
    for (const [path, reason] of [
      ...cases.map(([name, , why]) => [join(folder, name), why] as const),
      [long, 'too-large'] as const,
      [folder, 'no-font'] as const,
    ])
      await assert.rejects(FontBook.load({ fontFile: path }), (error: unknown) => {
        assert.ok(error instanceof FootlightError, `${path}: ${error}`);
        assert.deepEqual([error.code, error.reason, error.value], ['typography.font', reason, path]);
        return true;
      });
    await assert.rejects(FontBook.load({ fontFile: join(folder, 'not-there.ttf') }), { code: 'ENOENT' });
  });
});

suite('captions', { skip }, () => {
  test('leave out what no font has a glyph for, say its code point, and keep it for subtitles', () => {
    const { captions, missing } = layOut('雨\u{10fffd}夜 ab\u0378c');
    assert.deepEqual(missing, ['U+10FFFD', 'U+0378']);
    assert.deepEqual(captions[0]!.lines, ['雨夜 abc']);
    assert.equal(captions[0]!.text, '雨\u{10fffd}夜 ab\u0378c');
    assert.deepEqual(layOut('雨夜 “rain” Ελλάδα Žižek — 2026…').missing, []);
    assert.deepEqual(layOut('\u{10fffd}').captions[0]!.lines, []);
    assert.deepEqual(layOut(' \n ').captions, []);
  });

  test('draw an apostrophe among ideographs no wider than a letter', () => {
    const [caption] = layOut('他说：“It’s late.”').captions;
    assert.match(caption!.lines.join(''), /It\u02bcs/);
    assert.match(caption!.text, /It’s/);
  });

  test('keep all letters in the title-safe area, in frames of any shape', () => {
    const texts = [
      '雨夜的港口，渔船一艘接一艘地靠岸，码头上的灯火在雨里晕开，像是谁打翻了一碗蜜。',
      'The Keeper of the Lighthouse at the End of the World, and of all its yellow fog',
      '夜里的 harbour，老人说：“It’s late…” gypq ÅÉ',
      'שלום עולם, זה טקסט ארוך בעברית שנועד לבדוק שורות',
    ];
    for (const [width, height] of [
      [320, 240],
      [512, 288],
      [270, 480],
    ] as const)
      for (const kind of ['title', 'scene', 'narration'] as const)
        for (const text of texts) {
          const { captions } = layOut(text, kind, { width, height });
          for (const caption of captions) {
            const placed = placeCaption(caption, { width, height }, fonts!);
            const mask = drawLetterMask(placed, { width, height }, fonts!.canvas.createCanvas);
            const { left, top, right, bottom } = findExtent(mask, width);
            const place = `${width}x${height} ${kind} "${caption.lines.join('/')}"`;
            assert.ok(left >= 0.1 * width - 1 && right <= 0.9 * width + 1, `${place}: ${left} to ${right}`);
            assert.ok(top >= 0.1 * height - 1 && bottom <= 0.9 * height + 1, `${place}: ${top} to ${bottom}`);
          }
        }
  });

  test('follow each other without a gap, by the time that reading takes, and become subtitles', () => {
    const text =
      '天亮了。雨夜的港口，渔船一艘接一艘地靠岸，码头上的灯火在雨里晕开，像是谁打翻了一碗蜜。老人收起缆绳，望了望海面，没有说话。';
    const { captions, pace } = layOut(text, 'narration', { width: 320, height: 240 });
    assert.equal(captions.map((each) => each.text).join(''), text);
    assert.ok(captions.length >= 2 && captions[0]!.start === span.start && captions.at(-1)!.end <= span.end);
    for (const [i, { start, end }] of captions.entries())
      assert.ok(end > start && start === (captions[i - 1]?.end ?? 24));
    assert.ok(pace > 1, 'a reader has to hurry');
    const subtitles = toSubtitles(captions, frameRate);
    assert.match(toSubRip(subtitles), /^1\n00:00:01,000 --> 00:00:\d\d,\d{3}\n天亮了。/);
    assert.equal(toWebVtt(subtitles).match(/-->/g)!.length, captions.length);
  });

  test('stand no longer than they are looked at, and are refused where there are fewer frames', () => {
    const { captions, pace } = layOutCaptions('雨停了。', 'narration', {
      fonts: fonts!,
      frame,
      span: { start: 0, end: 2400 },
      frameRate,
    });
    assert.ok(captions[0]!.end < 240 && pace < 0.05);
    const short = { fonts: fonts!, frame, span: { start: 0, end: 3 }, frameRate };
    assert.throws(() => layOutCaptions('雨停了，天亮了，人也走了。'.repeat(40), 'narration', short), {
      code: 'captions.no-time',
    });
  });
});

function findExtent(mask: Uint8Array, width: number) {
  const extent = { left: Number.POSITIVE_INFINITY, top: Number.POSITIVE_INFINITY, right: 0, bottom: 0 };
  for (const [at, coverage] of mask.entries()) {
    if (coverage < 32) continue;
    const [x, y] = [at % width, Math.floor(at / width)];
    extent.left = Math.min(extent.left, x);
    extent.right = Math.max(extent.right, x + 1);
    extent.top = Math.min(extent.top, y);
    extent.bottom = Math.max(extent.bottom, y + 1);
  }
  assert.ok(extent.right > 0, 'letters are drawn');
  return extent;
}
