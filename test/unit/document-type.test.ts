import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { resolveEntities } from '../../src/story/manuscript/epub/document-type.ts';
import type { Manuscript } from '../../src/story/manuscript/manuscript.ts';
import { listSaid, page, readBook } from '../support/books.ts';

/** A book whose one page has declarations of its own. */
function readDeclared(declarations: string, words: string): Manuscript {
  const body = page(`<h1>One</h1><p>${words}</p>`);
  const declared = body.replace('<!DOCTYPE html>', `<!DOCTYPE html [${declarations}]>`);
  return readBook({ pages: { 'a.xhtml': '' }, files: { 'O/a.xhtml': declared } });
}

const OUTSIDE = '<!ENTITY secret SYSTEM "file:///etc/passwd">';

suite('entities that a book declares', () => {
  test('are read as their texts, and their declarations are no text', () => {
    const declarations = `<!-- ] --> <!ENTITY name "Anna"> <!ENTITY place 'the "Inn"'> ${OUTSIDE}`;
    const book = readDeclared(declarations, '&name; &amp; Tom stay at &place; &eacute;');
    assert.deepEqual(listSaid(book), [['One', 'One | Anna and Tom stay at the "Inn" é']]);
  });

  test('of files outside are refused by name, and so are those that would make a small book large', () => {
    for (const [declaration, entity] of [
      [OUTSIDE, '&secret;'],
      ['<!ENTITY page PUBLIC "-//X//EN" "https://example.org/page.xml">', '&page;'],
      [`<!ENTITY long "${'ha'.repeat(200)}">`, '&long;'],
    ] as const)
      assert.throws(() => readDeclared(declaration, `It is ${entity}.`), {
        code: 'input.novel',
        reason: 'entity',
        parameters: { entity },
      });
  });

  test('in the package document too', () => {
    const container = '<container><rootfiles><rootfile full-path="O/p.opf"/></rootfiles></container>';
    const document = `<!DOCTYPE package [${OUTSIDE}]><package><metadata><title>&secret;</title></metadata></package>`;
    const files = { 'META-INF/container.xml': container, 'O/p.opf': document };
    assert.throws(() => readBook({ pages: {}, files }), { code: 'input.novel', reason: 'entity' });
  });

  test('that the language has itself stay, and the first declaration of a name counts', () => {
    const declarations = '<!ENTITY amp "and"><!ENTITY name "Anna"><!ENTITY name "Tom">';
    assert.equal(resolveEntities(`<!DOCTYPE html [${declarations}]>&name; &amp; Ben`, 'a'), 'Anna &amp; Ben');
  });

  test('in comments are none, and what looks like a comment within a text is text', () => {
    const declarations = `<!-- it's <!ENTITY name "Tom"> --><!ENTITY name "Anna"><!ENTITY arrow '<!-- -->'>`;
    assert.equal(resolveEntities(`<!DOCTYPE html [${declarations}]>&name;&arrow;`, 'a'), 'Anna<!-- -->');
  });

  test('are refused where all together they make a document more than twice as long', () => {
    const document = `<!DOCTYPE html [<!ENTITY a "${'ha'.repeat(100)}">]>${'&a;'.repeat(1000)}`;
    assert.throws(() => resolveEntities(document, 'a'), { code: 'input.novel', reason: 'entity' });
  });

  test('without an end of their declarations are read in no more steps than there are letters', () => {
    const before = process.cpuUsage();
    for (const document of [
      `<!DOCTYPE html [${'<!-- a -->'.repeat(40)}`,
      `<!DOCTYPE html [${'<!-- '.repeat(5000)}`,
      '<!DOCTYPE html ['.repeat(20_000),
    ])
      assert.equal(resolveEntities(document, 'a'), document);
    assert.ok(process.cpuUsage(before).user < 1_000_000);
  });
});
