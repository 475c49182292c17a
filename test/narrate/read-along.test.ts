import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { strFromU8, unzipSync } from 'fflate';
import { deliverReadAlong } from '../../src/productions/narrate/delivery/read-along/deliver-read-along.ts';
import { buildScore } from '../../src/story/build-score.ts';
import { readEpub } from '../../src/story/manuscript/epub/epub.ts';
import { DEFAULT_CHOICES } from '../../src/story/manuscript/skips.ts';
import { selectChapters } from '../../src/story/read-score.ts';
import { listLines, type Score } from '../../src/story/score.ts';
import { isSpokenLine } from '../../src/story/spoken-text.ts';
import { resolveTimeline, TIMELINE_RATE } from '../../src/story/timeline.ts';
import { packBook } from '../support/books.ts';
import { checkReadAlong } from '../support/read-along.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';

const folder = createTemporaryFolder();

/** Makes the read-along of a book or text whose lines take as many tenths of a second as they have characters. */
async function make(name: string, novel: string | Uint8Array, score: Score, cover?: string) {
  const [path, output] = [join(folder, name), join(folder, `${name}.m4b`)];
  await writeFile(path, novel);
  await writeFile(output, 'sound');
  const spoken = listLines(score).filter(isSpokenLine);
  const takes = new Map(spoken.map(({ id, text }) => [id, { samples: text.length * 4800, words: [] }]));
  const timeline = resolveTimeline(score, takes, new Map());
  const made = await deliverReadAlong(
    output,
    { score, cover, novel: path, choices: DEFAULT_CHOICES },
    timeline,
  );
  const checked = checkReadAlong(await readFile(made.epub!));
  assert.ok(Math.abs(checked.total - timeline.end / TIMELINE_RATE) < 1, 'all of the sound is read along');
  return { ...checked, spoken: spoken.length };
}

const PAGES = {
  'a b.xhtml':
    '<h1>Chapter <i>One</i></h1><h2>The &amp; Gate</h2><p class="first">“Come in,” said <b>Ann. She</b> waited<a epub:type="noteref" href="#n"><sup>1</sup></a> — caf&#233;.</p><p><img src="p.png" alt="A map"/></p><aside epub:type="footnote" id="n"><p>A note.</p></aside>',
  'c.xhtml': '<h1>Chapter Two</h1><p>It rained.<br/>It snowed.</p>',
};
const FILES = {
  'O/p.png': new Uint8Array([0x89, 0x50, 1, 2]),
  'O/s.css': 'p { color: green; }',
  'O/cover.jpg': new Uint8Array([0xff, 0xd8, 3]),
};
const ITEMS =
  '<item id="p" href="p.png" media-type="image/png"/><item id="s" href="s.css" media-type="text/css"/><item id="cov" properties="cover-image" href="cover.jpg" media-type="image/jpeg"/>';
const CONTENTS = '<li><a href="a%20b.xhtml">One</a></li><li><a href="c.xhtml">Two</a></li>';
const words = (page: string): string => page.replace(/<head>[\s\S]*<\/head>|<[^>]*>/g, '');

suite('a book that is read along', () => {
  test('is the book itself, with its pictures, styles, cover and words', async () => {
    const book = packBook({ pages: PAGES, contents: CONTENTS, items: ITEMS, files: FILES });
    const score = buildScore(readEpub(book, 'x', DEFAULT_CHOICES));
    const { files, clips, spoken } = await make('book.epub', book, score);
    const before = unzipSync(book);
    for (const [name, content] of Object.entries(before)) {
      if (name.endsWith('.xhtml') && name !== 'O/nav.xhtml')
        assert.equal(words(strFromU8(files[name]!)), words(strFromU8(content)));
      else if (name !== 'O/p.opf') assert.deepEqual(files[name], content, name);
    }
    assert.ok(clips > spoken, 'a line across elements has several');
    assert.match(
      strFromU8(files['O/a b.xhtml']!),
      /<h1><span id="footlight-c1\.s1\.l1">Chapter<\/span> <i><span id="footlight-c1\.s1\.l1-2">One<\/span>[\s\S]*<span id="[^"]*">said <b>Ann\. She<\/b> waited<a/,
    );
    assert.doesNotMatch(strFromU8(files['O/a b.xhtml']!), /<span[^>]*>A note/);
  });

  test('of some chapters has overlays for them alone', async () => {
    const book = packBook({ pages: PAGES, contents: CONTENTS });
    const score = selectChapters(buildScore(readEpub(book, 'x', DEFAULT_CHOICES)), '2');
    const { files } = await make('part.epub', book, score);
    assert.deepEqual(
      Object.keys(files).filter((name) => name.endsWith('.smil')),
      ['O/footlight/overlay-2.smil'],
    );
  });

  test('of EPUB 2 becomes one of EPUB 3, without the entities of its document type', async () => {
    const page =
      '<?xml version="1.0" encoding="iso-8859-1"?>\n<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.1//EN" "x.dtd">\n<html xmlns="http://www.w3.org/1999/xhtml"><head><title>T</title></head><body><h1>One</h1><p>Caf&eacute;&nbsp;na\xefve &amp; more.</p></body></html>';
    const point = (title: string, src: string) =>
      `<navPoint><navLabel><text>${title}</text></navLabel><content src="${src}"/></navPoint>`;
    const book = packBook({
      pages: { 'a.xhtml': '', 'b.xhtml': '<h1>Two</h1><p>More.</p>' },
      ncx: point('One', 'a.xhtml') + point('Two &amp; last', 'b.xhtml'),
      files: { 'O/a.xhtml': Buffer.from(page, 'latin1') },
    });
    const { files } = await make('old.epub', book, buildScore(readEpub(book, 'x', DEFAULT_CHOICES)));
    assert.match(
      strFromU8(files['O/a.xhtml']!),
      /encoding="UTF-8"\?>\s*<!DOCTYPE html>[\s\S]*Café\u00a0naïve &amp; more\./,
    );
    assert.match(strFromU8(files['O/footlight/nav.xhtml']!), /<a href="\.\.\/b\.xhtml">Two &amp; last<\/a>/);
  });

  test('is made of the score of a text, with a cover', async () => {
    const cover = join(folder, 'cover.png');
    await writeFile(cover, FILES['O/p.png']);
    const { readText } = await import('../support/books.ts');
    const text =
      'Chapter 1\n\n“Yes[1],” said Ann — < & >.\n\n[1] A note.\n\nChapter 2\n\n***\n\nIt rained.\n';
    const { files } = await make('novel.txt', text, buildScore(readText(text)), cover);
    assert.deepEqual(files['book/cover.png'], FILES['O/p.png']);
    assert.match(
      strFromU8(files['book/package.opf']!),
      /href="cover\.png" media-type="image\/png" properties="cover-image"/,
    );
    assert.match(strFromU8(files['book/c1.xhtml']!), />“Yes,”<\/span>/);
  });
});
