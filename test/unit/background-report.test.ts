import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sayIn } from '../../src/core/messages/say.ts';
import type { ReportPage } from '../../src/productions/background/report/report-content.ts';
import { renderCases } from '../../src/productions/background/report/report-tables.ts';

test('moments are enumerated as the language does', () => {
  const page = {
    report: { cases: [{ name: 'hair', frames: [5, 10] }] },
    getSeconds: (number: number) => number / 10,
  } as unknown as ReportPage;
  assert.match(renderCases(page, sayIn('zh')), /<td>0\.50 秒、1\.00 秒<\/td>/);
  assert.match(renderCases(page, sayIn('en')), /<td>0\.50 s, 1\.00 s<\/td>/);
});
