import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import {
  type DesignDocument,
  findDesignDocuments,
  listHeadings,
  listNames,
  listRoutes,
} from '../support/design-documents.ts';
import { NAMES_OF_SKETCHES } from './names-of-sketches.ts';

const { documents, skip } = findDesignDocuments();
const PAGE = readFileSync(join(import.meta.dirname, '../../docs/designs.md'), 'utf8');

/** The page's section for one document. */
function findSection(number: number): string {
  return PAGE.split(/^## /m).find((section) => section.startsWith(`${number}. `)) ?? '';
}

/** What the first columns of a section's tables hold as code. */
function listCode(section: string): string[] {
  const items = [...section.matchAll(/^\| (.+?) \| /gm)].map(([, item]) => item!);
  return items.flatMap((item) => [...item.matchAll(/`([^`]+)`/g)].map(([, code]) => code!));
}

function listExceptions(number: number): string[] {
  return (NAMES_OF_SKETCHES[number] ?? []).flatMap(({ names }) => names);
}

function listNamed(number: number): Set<string> {
  return new Set(listCode(findSection(number)).flatMap((code) => code.match(/[A-Za-z_][\w-]*/g) ?? []));
}

/** Headings that are neither on the page, nor left out, nor below one that is, nor above nothing but such headings. */
function listUncovered({ number, text }: DesignDocument): string[] {
  const onPage = [...findSection(number).matchAll(/^### (.+)$/gm)].map(([, title]) => title!);
  const covered = new Set([...onPage, ...listExceptions(number)]);
  const headings = listHeadings(text);
  const parents = headings.map(({ depth }, i) =>
    headings.slice(0, i).findLastIndex((above) => above.depth < depth),
  );
  const isBelow = (i: number): boolean => i >= 0 && (covered.has(headings[i]!.title) || isBelow(parents[i]!));
  const isAbove = (i: number): boolean =>
    parents.includes(i) && parents.every((parent, part) => parent !== i || isBelow(part) || isAbove(part));
  return headings.flatMap(({ title }, i) => (isBelow(i) || isAbove(i) ? [] : [title]));
}

suite('the page of the designs is complete', { skip }, () => {
  for (const document of documents) {
    const { number, text } = document;

    test(`each key, field, constant, state and value of design ${number} has a row, or a reason`, () => {
      const [named, exceptions] = [listNamed(number), new Set(listExceptions(number))];
      const missing = [...listNames(text)].filter((name) => !named.has(name) && !exceptions.has(name));
      assert.equal(missing.join(', '), '');
    });

    test(`each heading of design ${number} has rows, or a reason`, () => {
      assert.equal(listUncovered(document).join(', '), '');
    });

    test(`each route of design ${number} has a row`, () => {
      const code = listCode(findSection(number)).map((each) => each.replaceAll(/\{\w+\}/g, '{id}'));
      const missing = [...listRoutes(text)].filter(
        (route) => !code.some((each) => each.includes(route.replace(/^.*(\/tasks\/)/, '$1'))),
      );
      assert.equal(missing.join(', '), '');
    });

    test(`what design ${number} is said to leave out stands in it, and has no row`, () => {
      const there = new Set([...listNames(text), ...listHeadings(text).map(({ title }) => title)]);
      const named = listNamed(number);
      const idle = listExceptions(number).filter((name) => !there.has(name) || named.has(name));
      assert.equal(idle.join(', '), '');
    });
  }
});
