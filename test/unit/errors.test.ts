import assert from 'node:assert/strict';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { formatStacks } from '../../src/core/error-causes.ts';
import { ErrorReports } from '../../src/core/error-reports.ts';
import { FootlightError, toFootlightError } from '../../src/core/errors.ts';
import { redact } from '../../src/core/redact.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';

function failing(): Error {
  const spring = Object.assign(new TypeError('The spring is undefined.'), { code: 'ESPRING' });
  return new Error('The toy has a defect.', { cause: new RangeError('Wound too far.', { cause: spring }) });
}

/** Through a pipe to another process and back. */
function transported(error: FootlightError): FootlightError {
  return FootlightError.fromJSON(JSON.parse(JSON.stringify(error.toDetailedJSON())));
}

suite('an error on its way from the child', () => {
  test('keeps what it says, its stack, and its causes with theirs', () => {
    const error = toFootlightError(failing());
    const arrived = transported(error);
    assert.deepEqual(arrived.toJSON(), error.toJSON());
    assert.equal(arrived.stack, error.stack);
    const [first, second, third] = causesOf(arrived);
    assert.deepEqual([first?.message, second?.message], ['The toy has a defect.', 'Wound too far.']);
    assert.equal(third?.name, 'TypeError');
    assert.equal((third as NodeJS.ErrnoException).code, 'ESPRING');
    assert.match(third?.stack ?? '', /errors\.test\.ts/);
    assert.match(formatStacks(arrived.toDetailedJSON()), /Caused by: TypeError: The spring is undefined\.\n/);
  });

  test('changes nothing the second time, whatever is thrown', () => {
    const thrown = fc.oneof(
      fc.string(),
      fc.anything(),
      fc.constantFrom({ toString: 0 }, { code: { toString: 0 } }, { code: 'toString' }, Object.create(null)),
      fc.string().map((message) => new Error(message, { cause: failing() })),
    );
    fc.assert(
      fc.property(thrown, (value) => {
        const once = transported(toFootlightError(value));
        assert.equal(typeof once.code, 'string');
        assert.deepEqual(transported(once).toDetailedJSON(), once.toDetailedJSON());
      }),
    );
  });

  test('shows neither stack nor cause to those who only asked', () => {
    const shown = JSON.stringify(toFootlightError(failing()));
    assert.ok(!shown.includes('spring') && !shown.includes(import.meta.filename), shown);
  });

  test('a chain of causes that leads back to itself ends', () => {
    const error = new Error('first');
    error.cause = new Error('second', { cause: error });
    assert.ok(causesOf(transported(toFootlightError(error))).length <= 8);
  });

  test('a copy that says less keeps where it came from', () => {
    const error = toFootlightError(failing());
    const copy = error.with({ reason: 'request-report', value: undefined, report: 'report-1' });
    assert.deepEqual([copy.reason, copy.report, copy.code], ['request-report', 'report-1', 'internal']);
    assert.deepEqual([copy.stack, copy.cause], [error.stack, error.cause]);
  });
});

function causesOf(error: Error): Error[] {
  return error.cause instanceof Error ? [error.cause, ...causesOf(error.cause)] : [];
}

suite('an error report', () => {
  const folder = createTemporaryFolder();

  test('holds what is needed to find the defect, and no secret', async () => {
    process.env.TOY_SERVICE_TOKEN = 'wind-up-key-of-the-toy';
    const reports = new ErrorReports(join(folder, 'one'), '1.2.3');
    const cause = new Error(
      '401 for https://me:pass@toys.example/spring?X-Amz-Signature=abc (wind-up-key-of-the-toy)',
    );
    const report = await reports.write(toFootlightError(new Error('broken', { cause })), {
      production: 'toy',
      step: 'wind',
      options: { input: 'https://toys.example/a.mp4?token=abc', apiKey: 'sk-1', nested: [{ password: 'p' }] },
    });
    const text = await readFile(report!.path, 'utf8');
    const { id, version, node, platform, error, production, step, options } = JSON.parse(text);
    assert.deepEqual(
      [id, version, node, production, step],
      [report!.id, '1.2.3', process.version, 'toy', 'wind'],
    );
    assert.ok(platform.startsWith(process.platform));
    assert.equal(error.code, 'internal');
    assert.match(error.cause.stack, /errors\.test\.ts/);
    assert.equal(error.cause.cause.message, '401 for https://toys.example/spring ([removed])');
    assert.deepEqual(options, {
      input: 'https://toys.example/a.mp4',
      apiKey: '[removed]',
      nested: [{ password: '[removed]' }],
    });
    for (const secret of ['abc', 'sk-1', 'wind-up-key', 'pass@']) assert.ok(!text.includes(secret), secret);
    assert.equal((await stat(report!.path)).mode & 0o077, 0, 'others can read it');
  });

  test('the last fifty are kept, and what else lies there', async () => {
    const place = join(folder, 'many');
    const reports = new ErrorReports(place, '1.2.3');
    const first = await reports.write(toFootlightError(failing()), {});
    await writeFile(join(place, 'notes.txt'), '');
    for (let i = 0; i < 52; i++) await reports.write(toFootlightError(failing()), {});
    const names = await readdir(place);
    assert.equal(names.length, 51);
    assert.ok(names.includes('notes.txt'));
    assert.ok((await readdir(place)).every((name) => !name.endsWith('.part')));
    assert.ok(first);
  });

  test('where none can be written there is none, and no other error', async () => {
    await writeFile(join(folder, 'file'), '');
    const reports = new ErrorReports(join(folder, 'file'), '1.2.3');
    assert.equal(await reports.write(toFootlightError(failing()), {}), undefined);
  });
});

test('a copy without secrets leaves everything else as it is', () => {
  const plain = fc
    .jsonValue()
    .filter((value) => !/:\/\/|key|token|secret|passw|cred|auth|cook|sign/i.test(JSON.stringify(value)));
  fc.assert(fc.property(plain, (value) => assert.deepEqual(redact(value), value)));
});

test('a folder in the place of a file is the user’s to mend, and no defect', async () => {
  const error = toFootlightError(await readFile(import.meta.dirname).catch((caught: unknown) => caught));
  assert.equal(error.code, 'storage.not-a-file');
  assert.equal(error.kind, 'input');
  assert.match(error.remedy ?? '', /folder/);
});
