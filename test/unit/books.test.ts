import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import type { FootlightError } from '../../src/core/errors.ts';
import { readEpub } from '../../src/story/manuscript/epub/epub.ts';
import { readNovelFile } from '../../src/story/manuscript/read-manuscript.ts';
import { DEFAULT_CHOICES } from '../../src/story/manuscript/skips.ts';
import { readScore } from '../../src/story/read-score.ts';
import { listLines } from '../../src/story/score.ts';
import { toSpokenText } from '../../src/story/spoken-text.ts';
import { listSaid, packBook, packFiles, page, readBook } from '../support/books.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';

const folder = createTemporaryFolder();

async function readFileOf(name: string, content: string | Uint8Array) {
  const path = join(folder, name);
  await writeFile(path, content);
  const file = await readNovelFile(path);
  assert.equal(file.kind, 'manuscript');
  return listSaid((file as Extract<typeof file, { kind: 'manuscript' }>).manuscript);
}

const isInputError = (reason: string, words: RegExp) => (error: FootlightError) => {
  assert.deepEqual([error.code, error.reason], ['input.novel', reason]);
  assert.match(error.message, words);
  assert.ok(error.remedy);
  return true;
};

suite('chapters of a book', () => {
  test('are those of its contents, with the files between joined and nested sections within', () => {
    const book = readBook({
      pages: {
        'cover.xhtml': '<p><img src="a.jpg" alt="Cover"/></p>',
        'copy.xhtml': '<p>Copyright 2020 Jane Doe. ISBN 978-3-16-148410-0.</p>',
        'c1.xhtml': '<h1>Chapter One</h1><h2>The Gate</h2><p>First.</p>',
        'c1b.xhtml': '<p>Second.</p>',
        'c2.xhtml': '<h1>Chapter Two</h1><p>Third.</p>',
      },
      contents:
        '<li><a href="c1.xhtml">Chapter One: The Gate</a><ol><li><a href="c1b.xhtml#x">A section</a></li></ol></li><li><a href="c2.xhtml">Chapter Two</a></li>',
    });
    assert.deepEqual(listSaid(book), [
      ['Chapter One: The Gate', 'Chapter One The Gate | First. | Second.'],
      ['Chapter Two', 'Chapter Two | Third.'],
    ]);
    assert.deepEqual(
      book.skips.map(({ rule }) => rule),
      ['front-matter'],
    );
  });

  test('begin at anchors within one file, also by the NCX of EPUB 2, below its parts', () => {
    const point = (title: string, src: string, inner = '') =>
      `<navPoint><navLabel><text>${title}</text></navLabel><content src="${src}"/>${inner}</navPoint>`;
    const book = readBook({
      pages: {
        'a.xhtml':
          '<h1 id="p">Part One</h1><p id="a">I</p><p>Alpha <b id="mid">went</b>.</p><div><a id="b"/><p class="h1">II</p></div><p>Beta.</p>',
      },
      ncx: point('Part One', 'a.xhtml#p', point('I', 'a.xhtml#a') + point('II', 'a.xhtml#b')),
    });
    assert.deepEqual(listSaid(book), [
      ['Part One: I', 'Part One one | Alpha went.'],
      ['II', 'two | Beta.'],
    ]);
  });

  test('have the titles of the navigation where the page has an image or a class', () => {
    const book = readBook({
      pages: {
        'a.xhtml':
          '<header><p class="num">1</p><h1><span>THE</span> <br/>LONG   ROAD</h1></header><p>Alpha.</p>',
        'b.xhtml': '<h4>Chapter Two</h4><p>Beta.</p>',
        'c.xhtml': '<h1><img src="t.jpg" alt="Chapter Three"/></h1><p>Gamma.</p>',
        'd.xhtml': '<p>Delta.</p>',
      },
      contents: ['a', 'b', 'c', 'd']
        .map((name, i) => `<li><a href="${name}.xhtml">${i + 1}. Title ${name}</a></li>`)
        .join(''),
    });
    assert.deepEqual(listSaid(book), [
      ['1. Title a', 'one THE LONG ROAD | Alpha.'],
      ['2. Title b', 'Chapter Two | Beta.'],
      ['3. Title c', 'Chapter Three | Gamma.'],
      ['4. Title d', 'Delta.'],
    ]);
  });

  test('are found by headings in a book without contents, or by its files', () => {
    assert.deepEqual(
      listSaid(
        readBook({
          pages: {
            'a.xhtml': '<h1>One</h1><p>A.</p>',
            'b.xhtml': '<p>B.</p>',
            'c.xhtml': '<h1>Two</h1><p>C.</p>',
          },
        }),
      ),
      [
        ['One', 'One | A. | B.'],
        ['Two', 'Two | C.'],
      ],
    );
    assert.deepEqual(
      listSaid(
        readBook({
          pages: {
            'A b.XHTML': '<p>A.</p>',
            'e.xhtml': '',
            'f.xhtml': '<p>&#160;</p><p>***</p>',
            'b.xhtml': '<p>B.</p>',
          },
        }),
      ),
      [
        ['1', 'A.'],
        ['2', 'B.'],
      ],
    );
  });

  test('leave out front and back matter by type, landmark and title, unless it is asked for', () => {
    const pages = {
      't.xhtml': '<p>Test Book</p><p>Jane Doe</p>',
      'd.xhtml': '<section epub:type="titlepage"><p>A title page</p></section>',
      'pre.xhtml': '<h1>Preface</h1><p>Before.</p>',
      'c.xhtml': '<h1>One</h1><p>Story.</p>',
      'x.xhtml': '<h1>About the Author</h1><p>She writes.</p>',
      'i.xhtml': '<p>apple, 3</p>',
    };
    const list = ['pre', 'c', 'x'].map(
      (name) =>
        `<li><a href="${name}.xhtml">${{ pre: 'Preface', c: 'One', x: 'About the Author' }[name]}</a></li>`,
    );
    const book = {
      pages,
      contents: list.join(''),
      landmarks: '<li><a epub:type="index" href="i.xhtml">Index</a></li>',
    };
    const titles = ['Preface', 'One'];
    const read = readBook(book);
    assert.deepEqual(
      listSaid(read).map(([title]) => title),
      titles,
    );
    assert.doesNotMatch(JSON.stringify(listSaid(read)), /Jane Doe|A title page|writes|apple/);
    assert.match(
      JSON.stringify(listSaid(readBook(book, { matter: 'read' }))),
      /Jane Doe.*A title page.*writes.*apple/s,
    );
  });
});

test('what stands beside the order of reading is in the score, and read if that is wished', () => {
  const names = ['c1.xhtml', 'ad.xhtml', 'c2.xhtml'];
  const files = (linear: string) => ({
    'O/p.opf': `<package version="3.0" xmlns:dc="d"><metadata><dc:title>T</dc:title><dc:language>en</dc:language></metadata><manifest>${names
      .map((name) => `<item id="${name}" href="${name}" media-type="application/xhtml+xml"/>`)
      .join('')}</manifest><spine>${names
      .map((name) => `<itemref idref="${name}"${name === 'ad.xhtml' ? linear : ''}/>`)
      .join('')}</spine></package>`,
  });
  const pages = {
    'c1.xhtml': '<h1>One</h1><p>First.</p>',
    'ad.xhtml': '<p>An addition.</p>',
    'c2.xhtml': '<h1>Two</h1><p>Second.</p>',
  };
  const told = readBook({ pages, files: files(' linear="no"') });
  assert.deepEqual(listSaid(told), [
    ['One', 'One | First.'],
    ['Two', 'Two | Second.'],
  ]);
  assert.deepEqual(
    told.skips.map(({ rule, start, end }) => [rule, told.text.slice(start, end)]),
    [['auxiliary', 'An addition.']],
  );
  const read = readBook({ pages, files: files(' linear="no"') }, { matter: 'read' });
  assert.equal(read.skips.length, 0);
});

test('a book of thousands of documents, and a document of one long block, take no more than their length', () => {
  const count = 1500;
  const names = Array.from({ length: count }, (_, i) => `c${i}.xhtml`);
  const before = process.cpuUsage();
  const book = readBook({
    pages: Object.fromEntries(names.map((name, i) => [name, `<h1>Chapter ${i + 1}</h1><p>Words.</p>`])),
    contents: names.map((name, i) => `<li><a href="${name}">Chapter ${i + 1}</a></li>`).join(''),
  });
  assert.equal(book.chapters.length, count);
  const rows = readBook({ pages: { 'a.xhtml': `<p>${'He went on and on.<br/>'.repeat(10_000)}</p>` } });
  assert.equal(rows.text.split('\n').filter((row) => row).length, 10_000);
  assert.ok(process.cpuUsage(before).user < 8_000_000);
});

suite('the text of a page', () => {
  const said = (body: string, choices = {}) =>
    listSaid(readBook({ pages: { 'a.xhtml': `<h1>One</h1>${body}` } }, choices))[0]?.[1].replace(
      'One | ',
      '',
    );

  test('keeps words whole and leaves the apparatus out', () => {
    assert.equal(
      said(
        '<p><span class="dropcap">T</span>he Magi were wise<a epub:type="noteref" href="#f"><sup>1</sup></a> men, won<span>der</span>ful.<span epub:type="pagebreak" id="p" title="12">12</span> They came.</p><aside epub:type="footnote" id="f"><p>1. A note.</p></aside>',
      ),
      'The Magi were wise men, wonderful. They came.',
    );
    assert.equal(
      said('<p>The ex&shy;traor&#173;dinary h&#x200b;ouse.&nbsp;It was.</p>'),
      'The extraordinary house. It was.',
    );
    assert.equal(said('<p><ruby>漢<rp>(</rp><rt>kan</rt><rp>)</rp></ruby> is read.</p>'), '漢 is read.');
    assert.equal(
      said('<table><tr><th>Name</th><th>Age</th></tr><tr><td>Ann</td><td>12</td></tr></table>'),
      'Name, Age | Ann, twelve',
    );
    assert.equal(
      said(
        '<p>Seen.</p><p style="display:none">A</p><p hidden="">B</p><svg><title>C</title><text>D</text></svg><math><mi>x</mi></math>',
      ),
      'Seen.',
    );
    assert.equal(said('<p>So <math alttext="x squared"><mi>x</mi></math> it is.</p>'), 'So x squared it is.');
    assert.equal(
      said('<div>Loose text <p>a paragraph</p> and more</div>'),
      'Loose text | a paragraph | and more',
    );
    assert.equal(
      said('<p>M<sup>me</sup> Roland and her note.<sup>[12]</sup></p>'),
      'Madame Roland and her note.',
    );
    assert.equal(
      said(
        '<p>M<sup>r</sup> Hill and D<sup>r</sup> Roe sat<sup>a</sup> at N<sup>o</sup> 5, w<sup>m</sup>.</p>',
      ),
      'Mister Hill and Doctor Roe sat at Number five, wm.',
    );
    assert.equal(
      said('<p>So<span class="fnref">[3]</span> it is<span class="footnote-ref">*</span>.</p>'),
      'So it is.',
    );
  });

  test('hides what a style sheet hides', () => {
    const files = { 'O/s.css': '/* x */ .gone, #no { color: red; display : none }' };
    const book = readBook({
      pages: { 'a.xhtml': '<p>Seen.</p><p class="x gone">A</p><p id="no">B</p>' },
      items: '<item id="s" href="s.css" media-type="text/css"/>',
      files,
    });
    assert.deepEqual(listSaid(book), [['1', 'Seen.']]);
  });

  test('shows what styles hide on Kindles and in print alone', () => {
    const css =
      '@media amzn-mobi, amzn-kf8 { .a, .b { color: red } .epub { display: none } } @media print { .p { display: none } } @media not amzn-mobi { .mobi { display: none } } @media screen { .gone { display: none } }';
    const book = readBook({
      pages: {
        'a.xhtml':
          '<p class="epub">Seen.</p><p class="p">Seen too.</p><p class="mobi">A</p><p class="gone">B</p>',
      },
      items: '<item id="s" href="s.css" media-type="text/css"/>',
      files: { 'O/s.css': css },
    });
    assert.deepEqual(listSaid(book), [['1', 'Seen. | Seen too.']]);
  });

  test('is told from drawings and formulas whose names have prefixes', () => {
    assert.equal(
      said(
        '<svg:svg xmlns:svg="s"><svg:text>A</svg:text></svg:svg><p>Seen <m:math xmlns:m="m" alttext="x"><m:mi>y</m:mi></m:math>.</p>',
      ),
      'Seen x.',
    );
  });

  test('has notes of other documents behind their paragraphs, and its chapters stay', () => {
    const pages = {
      'a.xhtml':
        '<h1>One</h1><p>First<a epub:type="noteref" href="n.xhtml#n1">1</a> line.</p><p>Second line.</p>',
      'b.xhtml': '<h1>Two</h1><p>Third<a epub:type="noteref" href="n.xhtml#n2">2</a> line.</p>',
      'n.xhtml': '<h1>Notes</h1><p id="n1">1. A note.</p><p id="n2">2. Another.</p>',
    };
    const contents = Object.keys(pages)
      .map((name, i) => `<li><a href="${name}">${['One', 'Two', 'Notes'][i]}</a></li>`)
      .join('');
    for (const list of [contents, undefined])
      assert.deepEqual(listSaid(readBook({ pages, ...(list && { contents: list }) }, { notes: 'inline' })), [
        ['One', 'One | First line. | one. A note. | Second line.'],
        ['Two', 'Two | Third line. | two. Another.'],
      ]);
  });

  test('has notes where they are wanted', () => {
    const body =
      '<p>First<a href="#n1" id="r1">[1]</a> line.</p><p>Second line.</p><p id="n1"><a href="#r1">1.</a> A note.</p>';
    assert.equal(said(body), 'First line. | Second line.');
    assert.equal(said(body, { notes: 'end' }), 'First line. | Second line. | A note.');
    assert.equal(said(body, { notes: 'inline' }), 'First line. | A note. | Second line.');
    for (const [mark, note] of [
      [
        '<a class="duokan-footnote" href="#n"><sup><img alt="注" src="n.png"/></sup></a>',
        '<ol class="duokan-footnote-content"><li class="duokan-footnote-item" id="n"><p>A note.</p></li></ol>',
      ],
      ['<a epub:type="noteref" href="#n"><img alt="注" src="n.png"/></a>', '<p id="n">A note.</p>'],
      ['<a href="#n">[注]</a>', '<p id="n">A note.</p>'],
      ['<sup><a href="#n">译注2</a></sup>', '<p id="n">A note.</p>'],
    ]) {
      const marked = `<p>First${mark} line.</p>${note}<p>Second line.</p>`;
      assert.equal(said(marked), 'First line. | Second line.', mark);
    }
  });

  test('is decoded as it declares, with all named entities, and stray marks are text', () => {
    assert.equal(
      said('<p>caf&eacute; &mdash; na&iuml;ve &ldquo;x&rdquo; &lt;tag&gt;</p>')?.replace(/ \| /g, ' '),
      'café — naïve “x” <tag>',
    );
    assert.equal(
      said('<p>5 < 6 and a <b then c</p><p>End.</p>'),
      'five is less than six and a <b then c | End.',
    );
    const utf16 = (order: 'le' | 'be', mark: string) => {
      const bytes = Buffer.from(
        `${mark}${page('<p>Sixteen – text.</p>').replace('utf-8', 'utf-16')}`,
        'utf16le',
      );
      return order === 'le' ? bytes : bytes.swap16();
    };
    for (const content of [
      utf16('le', '\ufeff'),
      utf16('be', '\ufeff'),
      utf16('le', ''),
      Buffer.from(page('<p>Sixteen \x96 text.</p>').replace('utf-8', 'windows-1252'), 'latin1'),
    ]) {
      const book = readBook({ pages: { 'a.xhtml': '' }, files: { 'O/a.xhtml': content } });
      assert.deepEqual(listSaid(book), [['1', 'Sixteen – text.']]);
    }
  });
});

suite('a damaged book', () => {
  const words = '“It’s late,” said Anna, and she closed the door of the old house.'.repeat(20);
  const cut = (text: string): Buffer => Buffer.from(`${text}”`).subarray(0, -1);
  const readWarnings = async (name: string, content: Uint8Array) => {
    const path = join(folder, name);
    await writeFile(path, content);
    const { score, warnings } = await readScore(path, undefined);
    const said = listLines(score).map((line) => toSpokenText(line, 'en', {}));
    assert.doesNotMatch(said.join(), /\ufffd/, 'nobody says it');
    return warnings.map(({ code, parameters }) => [code, parameters]);
  };

  test('is read with a warning, whatever its format', async () => {
    const told = [['input.damaged-text', { count: 1 }]];
    const json = JSON.stringify({ title: 'A', chapters: [{ title: 'One', text: words }] });
    const damaged = Buffer.concat([cut(json.slice(0, 600)), Buffer.from(json.slice(600))]);
    const html = Buffer.concat([cut(page(`<p>${words}`)), Buffer.from('</p>')]);
    assert.deepEqual(await readWarnings('cut.txt', cut(words)), told);
    assert.deepEqual(await readWarnings('cut.md', cut(words)), told);
    assert.deepEqual(await readWarnings('cut.json', damaged), told);
    assert.deepEqual(await readWarnings('cut.html', html), told);
    const book = packBook({
      pages: { 'a.xhtml': '', 'b.xhtml': '' },
      files: { 'O/a.xhtml': html, 'O/b.xhtml': html },
    });
    assert.deepEqual(await readWarnings('cut.epub', book), [['input.damaged-text', { count: 2 }]]);
    assert.deepEqual(await readWarnings('whole.txt', Buffer.from(words)), []);
  });
});

suite('a book that can’t be read as it is', () => {
  const open = (files: Record<string, string>, pages: Record<string, string> = { 'a.xhtml': '<p>A.</p>' }) =>
    readEpub(packBook({ pages, files }), 'x.epub', DEFAULT_CHOICES);
  const encrypt = (algorithm: string, file: string) => ({
    'META-INF/encryption.xml': `<encryption><enc:EncryptedData><enc:EncryptionMethod Algorithm="${algorithm}"/><CipherData><enc:CipherReference URI="${file}"/></CipherData></enc:EncryptedData></encryption>`,
  });

  test('is refused if it is protected, but not for its fonts', () => {
    const isProtected = isInputError('protected', /protected \(DRM\)/);
    assert.throws(
      () => open(encrypt('http://www.w3.org/2001/04/xmlenc#aes128-cbc', 'O/a.xhtml')),
      isProtected,
    );
    assert.throws(() => open({ 'META-INF/sinf.xml': '<x/>' }), isProtected);
    assert.equal(open(encrypt('http://www.idpf.org/2008/embedding', 'O/f.otf')).chapters.length, 1);
  });

  test('names the files that it lacks and is read without them', () => {
    const files = {
      'O/p.opf':
        '<package><manifest><item id="a" href="a.xhtml"/><item id="z" href="gone.xhtml"/></manifest><spine><itemref idref="a"/><itemref idref="z"/><itemref idref="unknown"/></spine></package>',
    };
    const book = open(files);
    assert.deepEqual(
      book.warnings.map(({ message }) => message),
      ['The book lacks O/gone.xhtml; the rest is read.', 'The book lacks unknown; the rest is read.'],
    );
    assert.throws(
      () => open({ 'O/p.opf': files['O/p.opf'].replace('<itemref idref="a"/>', '') }),
      isInputError('missing-part', /gone\.xhtml/),
    );
  });

  test('is found by names that were written as addresses, from the root, or in Windows', () => {
    const item = (href: string, i: number) => `<item id="i${i}" href="${href}"/>`;
    const hrefs = ['/O/a.xhtml', 't\\b.xhtml', 'c%20d.xhtml', '%E7%AB%A0.xhtml'];
    const book = readEpub(
      packFiles({
        'META-INF/container.xml':
          '<container><rootfiles><rootfile full-path="X/gone.opf"/><rootfile full-path="O/p.opf"/></rootfiles></container>',
        'O/p.opf': `<package><manifest>${hrefs.map(item).join('')}</manifest><spine>${hrefs.map((_, i) => `<itemref idref="i${i}"/>`).join('')}</spine></package>`,
        ...Object.fromEntries(
          ['O/a.xhtml', 'O/t/b.xhtml', 'O/c d.xhtml', 'O/章.xhtml'].map((name, i) => [
            name,
            page(`<h1>Chapter ${i + 1}</h1><p>It rained.</p><h1>***</h1><p>It snowed.</p>`),
          ]),
        ),
      }),
      'b.epub',
      DEFAULT_CHOICES,
    );
    assert.deepEqual(book.warnings, []);
    assert.deepEqual(
      book.chapters.map(({ title }) => title),
      ['Chapter 1', 'Chapter 2', 'Chapter 3', 'Chapter 4'],
    );
  });

  test('leaves out its title page, though it has headings and no contents list it', () => {
    const book = readBook({
      pages: {
        't.xhtml': '<h1>Test Book</h1><h2>A Novel</h2><p>by Jane Doe</p>',
        'a.xhtml': '<h2>I</h2><p>It rained.</p>',
        'b.xhtml': '<h2>II</h2><p>It snowed.</p>',
      },
    });
    assert.deepEqual(listSaid(book), [
      ['I', 'one | It rained.'],
      ['II', 'two | It snowed.'],
    ]);
    const chapter = readBook({
      pages: {
        'a.xhtml': '<h1>Test Bookshop</h1><p>It rained.</p>',
        'b.xhtml': '<h1>Two</h1><p>It snowed.</p>',
      },
    });
    assert.deepEqual(
      listSaid(chapter).map(([title]) => title),
      ['Test Bookshop', 'Two'],
    );
  });

  test('has as many chapters as documents where few lines look like headings', () => {
    const read = (...bodies: string[]) =>
      listSaid(readBook({ pages: Object.fromEntries(bodies.map((body, i) => [`${i}.xhtml`, body])) })).map(
        ([title]) => title,
      );
    const rain = '<p>It rained.</p>';
    assert.deepEqual(read(rain, rain, `<p>Epilogue</p>${rain}`), ['1', '2', 'Epilogue']);
    assert.deepEqual(read(`<h1>One</h1>${rain}`, `${rain}<p>THE SIGN</p>${rain}<p>KEEP OUT</p>${rain}`), [
      'One',
    ]);
    assert.deepEqual(
      read(`<p>Chapter 1</p>${rain}<p>Chapter 2</p>${rain}`, `${rain}<p>Chapter 3</p>${rain}`),
      ['Chapter 1', 'Chapter 2', 'Chapter 3'],
    );
  });

  test('needs no container if it has one package document', () => {
    const files = {
      'b/p.opf':
        '<package><manifest><item id="a" href="a.xhtml"/></manifest><spine><itemref idref="a"/></spine></package>',
      'b/a.xhtml': page('<p>Once.</p>'),
    };
    const read = (content: Uint8Array) => readEpub(content, 'b.epub', DEFAULT_CHOICES);
    assert.deepEqual(listSaid(read(packFiles(files))), [['1', 'Once.']]);
    assert.throws(
      () => read(packFiles({ ...files, 'c/p.opf': files['b/p.opf'] })),
      isInputError('no-book', /ZIP archive/),
    );
  });

  test('is refused with a remedy if it is of another format, or says nothing', async () => {
    const refuse = (name: string, content: string | Uint8Array, reason: string, words: RegExp) =>
      assert.rejects(readFileOf(name, content), isInputError(reason, words));
    await refuse('a.txt', '%PDF-1.7\n%x', 'format', /PDF/);
    await refuse('a.epub', Buffer.concat([Buffer.alloc(60), Buffer.from('BOOKMOBI')]), 'format', /MOBI/);
    await refuse('a.doc', '{\\rtf1 Hello}', 'format', /RTF/);
    await refuse('b.txt', '***\n\n---\n', 'nothing-to-say', /nothing to read out/);
    // A Word file that says of its text that it unpacks to 200 MiB.
    const bomb = Buffer.from(packFiles({ 'word/document.xml': '<a/>' }));
    bomb.writeUInt32LE(200 << 20, bomb.indexOf('PK\u0001\u0002') + 24);
    await refuse('b.docx', bomb, 'unpacked-too-large', /too large/);
    await refuse('c.txt', Buffer.from([1, 2, 0, 200, 7]), 'not-text', /encoding/);
    await refuse(
      'd.odt',
      packFiles({ mimetype: 'application/vnd.oasis.opendocument.text' }),
      'format',
      /OpenDocument/,
    );
    const book = Buffer.from(packBook({ pages: { 'a.xhtml': '<p>Once.</p>' } }));
    await refuse('f.epub', book.subarray(0, book.length / 2), 'no-epub', /damaged/);
    await refuse('g.zip', packFiles({ 'novel.txt': 'Once.' }), 'no-book', /ZIP archive without a book/);
    await refuse('e.html', '<html><body><script>x</script></body></html>', 'no-text', /no text/);
  });

  test('is refused in a language without rules, by its script or its words', async () => {
    for (const [text, language] of [
      ['Глава 1\n\n— Кто там? — спросила Анна.', /русский/],
      ['— Qui est là ? demanda Anne.\n\n— C’est moi, dit Jean.', /français/],
      ['„Wer ist da?“, fragte Anna.\n\n„Ich bin es“, sagte Hans.', /Deutsch/],
      ['Kapitel 1\n\nEs war einmal ein Mann.', /Deutsch/],
      ['Había una vez una niña. "Hola," dijo.', /español/],
      ['C’era una volta un re che non era felice.', /italiano/],
      ['これは日本語の小説です。', /日本語/],
      ['“누구세요?” 안나가 물었다.', /한국어/],
    ] as const)
      await assert.rejects(readFileOf('l.txt', text), isInputError('language', language));
    for (const text of [
      '"Go," said Anna.',
      'Ouida.',
      'Mlle Dupont said: “C’est la vie!” to the others.',
      '林风说：“走。”',
    ])
      assert.equal((await readFileOf('l.txt', text)).length, 1);
  });
});

suite('other files', () => {
  test('of HTML have chapters at their headings', async () => {
    const html =
      '<!doctype html><title>Book</title><nav>Menu</nav><h1>Book</h1><h2>One</h2><p>Hello <b>there</b>.<h2>Two</h2><p>Caf&eacute;.';
    assert.deepEqual(await readFileOf('a.htm', html), [
      ['One', 'Book One | Hello there.'],
      ['Two', 'Two | Café.'],
    ]);
    const gbk = Buffer.concat([
      Buffer.from('<html><head><meta charset="gbk"></head><body><p>'),
      Buffer.from([0xc4, 0xe3, 0xba, 0xc3]),
      Buffer.from('</p>'),
    ]);
    assert.deepEqual((await readFileOf('b.html', gbk))[0]?.[1], '你好');
  });

  test('of text have lines that end as on an old Macintosh', async () => {
    assert.deepEqual(
      await readFileOf('m.txt', 'Chapter 1\r\rIt rained.\r\rChapter 2\u2029\u2029It snowed.\r'),
      [
        ['Chapter 1', 'Chapter one | It rained.'],
        ['Chapter 2', 'Chapter two | It snowed.'],
      ],
    );
    // A transfer may have doubled the carriage returns.
    assert.deepEqual(await readFileOf('d.txt', 'It rained and\r\r\nsnowed.\r\r\n'), [
      ['d', 'It rained and snowed.'],
    ]);
  });

  test('have chapters where their headings are paragraphs like any other', async () => {
    const pages: [string, [string, string][]][] = [
      [
        '<p><b>Chapter One</b></p><p>It rained.</p><p>CHAPTER TWO</p><p>It snowed.</p>',
        [
          ['Chapter One', 'Chapter One | It rained.'],
          ['CHAPTER TWO', 'CHAPTER TWO | It snowed.'],
        ],
      ],
      [
        '<h1>The Book</h1><p>I</p><p>It rained.</p><p>II</p><p>It snowed.</p>',
        [
          ['I', 'one | It rained.'],
          ['II', 'two | It snowed.'],
        ],
      ],
      [
        '第一章 开始<br>\n　　天黑了。<br>\n　　下雨了。<br>\n第二章 结束<br>\n　　天亮了。',
        [
          ['第一章 开始', '第一章 开始 | 天黑了。 | 下雨了。'],
          ['第二章 结束', '第二章 结束 | 天亮了。'],
        ],
      ],
      [
        '<pre>Chapter One\n\nIt rained,\nand rained.\r\n\r\nIt &lt; hailed.\n\nChapter Two\n\nIt snowed.</pre>',
        [
          ['Chapter One', 'Chapter One | It rained, and rained. | It < hailed.'],
          ['Chapter Two', 'Chapter Two | It snowed.'],
        ],
      ],
      [
        '<p>目 录</p><p>第一章 起 1</p><p>第二章 落 5</p><p>第一章 起</p><p>天黑了。</p><p>第二章 落</p><p>天亮了。</p>',
        [
          ['第一章 起', '第一章 起 | 天黑了。'],
          ['第二章 落', '第二章 落 | 天亮了。'],
        ],
      ],
      ['<p>Once.<br><br>Twice,<br>or more.</p>', [['1', 'Once. | Twice, or more.']]],
      ['<header><nav>Home</nav><h1>The Book</h1></header><p>Once.</p>', [['The Book', 'The Book | Once.']]],
    ];
    for (const [body, said] of pages)
      assert.deepEqual(await readFileOf('c.html', `<html><body>${body}</body></html>`), said);
  });

  test('keep a chapter with a notice of rights in it', async () => {
    const rights = '<p>Copyright 2020 Jane Doe. All rights reserved.</p>';
    assert.deepEqual(
      await readFileOf(
        'd.html',
        `<html><body><h2>Chapter 1</h2><p>It rained.</p>${rights}<h2>The End</h2><p>“All rights reserved,” he read, and laughed. Nobody had asked for any in years.</p><p>Then the rain stopped, and the two of them went home over the wet fields.</p>${rights}<h2>Of this book</h2>${rights}<p>Printed in Leeds.</p></body></html>`,
      ).then((chapters) => chapters.map(([title, said]) => [title, said.split(' | ').length])),
      [
        ['Chapter 1', 3],
        ['The End', 5],
      ],
    );
    const [[, said] = []] = await readFileOf(
      'e.txt',
      'Chapter 1\n\nIt rained.\n\n(c) 2020 Jane Doe. All rights reserved.\n',
    );
    assert.match(said ?? '', /It rained/);
  });

  test('of Word have headings, and notes that are no words of the text', async () => {
    const space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"';
    const paragraph = (text: string, style = '') =>
      `<w:p>${style && `<w:pPr><w:pStyle w:val="${style}"/></w:pPr>`}${text}</w:p>`;
    const run = (text: string) => `<w:r><w:t>${text}</w:t></w:r>`;
    const type = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
    const docx = packFiles({
      '[Content_Types].xml':
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>',
      '_rels/.rels': `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="${type}/officeDocument" Target="word/document.xml"/></Relationships>`,
      'word/_rels/document.xml.rels': `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r2" Type="${type}/footnotes" Target="footnotes.xml"/><Relationship Id="r3" Type="${type}/styles" Target="styles.xml"/></Relationships>`,
      'word/styles.xml': `<w:styles ${space}><w:style w:type="paragraph" w:styleId="Heading1"><w:name w:val="heading 1"/></w:style><w:style w:type="paragraph" w:styleId="Own"><w:name w:val="Jane's Chapter"/><w:basedOn w:val="Heading1"/></w:style><w:style w:type="paragraph" w:styleId="Level"><w:name w:val="Level"/><w:pPr><w:outlineLvl w:val="0"/></w:pPr></w:style><w:style w:type="paragraph" w:styleId="TOC1"><w:name w:val="toc 1"/></w:style></w:styles>`,
      'word/footnotes.xml': `<w:footnotes ${space}><w:footnote w:id="1">${paragraph(run('A note.'))}</w:footnote></w:footnotes>`,
      'word/document.xml': `<w:document ${space}><w:body>${paragraph(run('Chapter One 3'), 'TOC1')}${paragraph(run('Chapter One'), 'Heading1')}${paragraph(`${run('It rained')}<w:r><w:footnoteReference w:id="1"/></w:r>${run('.')}`)}${paragraph(run('Chapter Two'), 'Heading1')}${paragraph(run('It snowed.'))}${paragraph(run('Spring'), 'Own')}${paragraph(run('It thawed.'))}${paragraph(run('Summer'), 'Level')}${paragraph(run('It was hot.'))}</w:body></w:document>`,
    });
    assert.deepEqual(await readFileOf('a.docx', docx), [
      ['Chapter One', 'Chapter One | It rained.'],
      ['Chapter Two', 'Chapter Two | It snowed.'],
      ['Spring', 'Spring | It thawed.'],
      ['Summer', 'Summer | It was hot.'],
    ]);
  });
});
