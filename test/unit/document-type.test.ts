import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
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
});
