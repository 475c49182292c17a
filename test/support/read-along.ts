import assert from 'node:assert/strict';
import { posix } from 'node:path';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { strFromU8, unzipSync } from 'fflate';

const xml = new XMLParser({ ignoreAttributes: false, attributeNamePrefix: '', removeNSPrefix: true });

interface Item {
  readonly id: string;
  readonly href: string;
  readonly properties?: string;
  readonly 'media-type': string;
  readonly 'media-overlay'?: string;
}

const toList = <T>(value: T | T[] | undefined): T[] => (value === undefined ? [] : ([value].flat() as T[]));
const seconds = (text: string): number => Number(text.replace(/s$/, ''));

/**
 * Holds a book against the rules for media overlays of EPUB 3.3, as in docs/narrate.md.
 *
 * @returns the files of the book and the time of all overlays in seconds
 */
export function checkReadAlong(content: Uint8Array): {
  files: Record<string, Uint8Array>;
  total: number;
  clips: number;
} {
  assert.equal(
    strFromU8(content.subarray(30, 58)),
    'mimetypeapplication/epub+zip',
    'the media type is first, stored',
  );
  const files = unzipSync(content);
  const text = (name: string): string => strFromU8(files[name] ?? assert.fail(`${name} is missing`));
  const packagePath = xml.parse(text('META-INF/container.xml')).container.rootfiles.rootfile[
    'full-path'
  ] as string;
  const book = xml.parse(text(packagePath)).package;
  assert.equal(book.version, '3.0');
  const root = posix.dirname(packagePath);
  const at = (href: string, from = root): string => posix.join(from, decodeURI(href));
  const items = toList<Item>(book.manifest.item);
  assert.equal(new Set(items.map(({ id }) => id)).size, items.length, 'ids are unique');
  for (const { href } of items) text(at(href));
  assert.equal(items.filter(({ properties }) => properties?.split(' ').includes('nav')).length, 1);
  for (const item of items)
    if (/xhtml|smil|ncx/.test(item['media-type']))
      assert.equal(XMLValidator.validate(text(at(item.href))), true, item.href);
  const metas = toList<{ property?: string; refines?: string; '#text': string }>(book.metadata.meta);
  const durations = metas.filter(({ property }) => property === 'media:duration');
  const active = metas.find(({ property }) => property === 'media:active-class');
  assert.ok(active, 'the class of what is read is named');
  assert.equal(metas.filter(({ property }) => property === 'dcterms:modified').length, 1);
  let [total, clips, last] = [0, 0, 0];
  for (const page of items.filter((item) => item['media-overlay'])) {
    const overlay = items.find(({ id }) => id === page['media-overlay'])!;
    assert.equal(overlay['media-type'], 'application/smil+xml');
    const folder = posix.dirname(at(overlay.href));
    let own = 0;
    for (const par of toList<{
      text: { src: string };
      audio: { src: string; clipBegin: string; clipEnd: string };
    }>(xml.parse(text(at(overlay.href))).smil.body.par)) {
      const [file = '', id] = par.text.src.split('#');
      assert.equal(at(file, folder), at(page.href), 'an overlay is of its own page');
      assert.equal(text(at(page.href)).split(`id="${id}"`).length, 2, `${id} is there once`);
      const audio = items.find(({ href }) => at(href) === at(par.audio.src, folder));
      assert.match(audio?.['media-type'] ?? '', /^audio\/(?:mpeg|mp4)$/);
      const [begin, end] = [seconds(par.audio.clipBegin), seconds(par.audio.clipEnd)];
      assert.ok(begin >= last - 0.002 && end > begin, `${id} is read from ${begin} to ${end} after ${last}`);
      last = end;
      own += end - begin;
      clips++;
    }
    const stated = durations.find(({ refines }) => refines === `#${overlay.id}`);
    assert.ok(Math.abs(seconds(stated!['#text']) - own) < 0.05, 'the duration of an overlay agrees');
    total += own;
  }
  const whole = durations.find(({ refines }) => refines === undefined);
  assert.ok(
    Math.abs(seconds(whole!['#text']) - total) < 1,
    `${whole!['#text']} is stated, ${total} are there`,
  );
  return { files, total, clips };
}
