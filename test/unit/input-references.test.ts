import assert from 'node:assert/strict';
import { mkdir, readdir, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { createProductions } from '../../src/app.ts';
import { PROCESS_MARK } from '../../src/core/process-name.ts';
import { processStart } from '../../src/core/processes.ts';
import { parseInputReference } from '../../src/execution/inputs/input-reference.ts';
import { findBelow } from '../../src/execution/inputs/local-input.ts';
import { claimPart } from '../../src/execution/inputs/part-folder.ts';
import { resolveInput } from '../../src/execution/inputs/resolve-input.ts';
import { getStagesOfRun } from '../../src/execution/inputs/stages.ts';
import { OverallProgress } from '../../src/execution/overall-progress.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';

const folder = createTemporaryFolder();
const STRICT = { allowPrivate: false };

suite('a reference', () => {
  const cases: readonly (readonly [string, object])[] = [
    ['/films/a:b.mp4', { kind: 'path', path: '/films/a:b.mp4' }],
    ['films/play.mp4', { kind: 'path', path: 'films/play.mp4' }],
    ['', { kind: 'path', path: '' }],
    ['HTTPS://host/a.mp4', { kind: 'url', url: 'HTTPS://host/a.mp4' }],
    ['s3://bucket/a.mp4', { kind: 'bucket', url: 's3://bucket/a.mp4' }],
    ['oss://bucket/a.mp4', { kind: 'bucket', url: 'oss://bucket/a.mp4' }],
    ['s3:a.mp4', { kind: 'unknown', text: 's3:a.mp4' }],
    ['upload:upload_1', { kind: 'upload', id: 'upload_1' }],
    ['task:task_1/cut/film.mp4', { kind: 'artifact', taskId: 'task_1', name: 'cut/film.mp4' }],
    ['task:task_1', { kind: 'artifact', taskId: '', name: '' }],
    ['ftp://host/a.mp4', { kind: 'unknown', text: 'ftp://host/a.mp4' }],
    ['take 1: end.mp4', { kind: 'path', path: 'take 1: end.mp4' }],
  ];
  for (const [text, reference] of cases)
    test(`"${text}"`, () => assert.deepEqual(parseInputReference(text), reference));

  test('is read from any text', () => {
    fc.assert(fc.property(fc.string(), (text) => void parseInputReference(text)));
    fc.assert(
      fc.property(fc.string(), (text) => {
        assert.equal(parseInputReference(`/${text}`).kind, 'path');
      }),
    );
  });
});

suite('what the owner of a machine names', () => {
  test('is a path where it exists, whatever its name looks like', async () => {
    const names = ['upload:1', 'task:a', 'C:film.mp4', 'https:film.mp4', 'ftp:', 's3:a'];
    const before = process.cwd();
    await mkdir(join(folder, 'odd'));
    process.chdir(join(folder, 'odd'));
    try {
      for (const name of names) {
        await writeFile(name, 'film');
        assert.deepEqual(await resolveInput(name, STRICT), { kind: 'path', path: name });
      }
    } finally {
      process.chdir(before);
    }
  });

  test('is an address, a bucket, or refused with what is wrong', async () => {
    assert.deepEqual(await resolveInput('https://example.org/a/my%20play.mp4?key=1', STRICT), {
      kind: 'url',
      url: 'https://example.org/a/my%20play.mp4?key=1',
      name: 'my play.mp4',
    });
    const bucket = 's3://bucket/plays/a%20b.mp4?endpoint=http://127.0.0.1:9&style=path';
    assert.deepEqual(await resolveInput(bucket, STRICT), {
      kind: 'bucket',
      address: bucket,
      key: 'plays/a b.mp4',
      name: 'a b.mp4',
    });
    for (const [text, code] of [
      ['upload:upload_1', 'source.of-service'],
      ['task:task_1/film.mp4', 'source.of-service'],
      ['-', 'source.standard-input'],
      ['ftp://example.org/a.mp4', 'source.scheme'],
      ['http://127.0.0.1/a.mp4', 'source.address-refused'],
      ['https://user:pass@example.org/a.mp4', 'source.url'],
      ['s3://bucket/', 'storage.key'],
      ['s3://bucket/..%2fa.mp4', 'storage.key'],
    ] as const)
      await assert.rejects(resolveInput(text, STRICT), { code }, text);
    for (const text of ['C:\\films\\a.mp4', 'take:1.mp4'])
      assert.deepEqual(await resolveInput(text, STRICT), { kind: 'path', path: text });
  });
});

test('no link leads out of a root', async () => {
  const [root, outside] = [join(folder, 'root'), join(folder, 'outside.mp4')];
  await mkdir(root);
  await writeFile(outside, 'secret');
  const film = join(root, 'film.mp4');
  await writeFile(film, 'film');
  await symlink(outside, join(root, 'link.mp4'));
  for (const path of [join(root, 'link.mp4'), outside, root, join(root, 'none.mp4'), 'film.mp4'])
    assert.equal(await findBelow(path, [root]), undefined, path);
  const found = await findBelow(film, [root]);
  assert.equal(found?.path, film);
});

test('the root of a worker may be a link of its own', async () => {
  const real = join(folder, 'mounted');
  await mkdir(real);
  await writeFile(join(real, 'film.mp4'), 'film');
  await symlink(real, join(folder, 'films'));
  const found = await findBelow(join(folder, 'films', 'film.mp4'), [join(folder, 'films')]);
  assert.equal(found?.path, join(real, 'film.mp4'));
});

test('progress never falls, ends at 1, and counts fetching only where something is fetched', async () => {
  for (const production of (await createProductions()).values()) {
    for (const isFetching of [true, false]) {
      const stages = getStagesOfRun(production.stages, isFetching);
      assert.equal(stages.filter(({ name }) => name === 'fetch').length, isFetching ? 1 : 0);
      const overall = new OverallProgress(stages);
      let last = 0;
      for (const { name } of stages)
        for (const share of [0, 0.5, 1]) {
          const now = overall.advance(name, share);
          assert.ok(now >= last && now <= 1, `${production.name}: ${name}`);
          if (name === 'fetch' && share === 1) assert.ok(now > 0 && now < 0.2, `${production.name}: ${now}`);
          last = now;
        }
      assert.ok(last > 0.999_999, production.name);
    }
  }
});

test('an unfinished file has one writer: a dead one’s is taken over, a living one’s is not', async () => {
  const parts = join(folder, 'parts');
  const [id, other] = ['a'.repeat(64), 'b'.repeat(64)];
  const leave = async (name: string): Promise<string> => {
    await mkdir(join(parts, name), { recursive: true });
    await writeFile(join(parts, name, 'part'), name);
    return name;
  };
  // No process has so high a number.
  const dead = await leave(`${id}@${PROCESS_MARK.replace(/\d+$/, '999999999')}`);
  const parent = PROCESS_MARK.replace(/-.*/, `-${processStart(process.ppid)}.${process.ppid}`);
  const living = await leave(`${other}@${parent}`);
  const forgotten = await leave(`${other}@elsewhere.1`);
  const fresh = await leave(`${id}@elsewhere.2`);
  const longAgo = new Date(Date.now() - 8 * 86_400_000);
  await utimes(join(parts, forgotten, 'part'), longAgo, longAgo);
  const { path } = await claimPart(parts, id);
  assert.deepEqual(await readdir(path), ['part']);
  assert.deepEqual((await claimPart(parts, other)).path, join(parts, `${other}@${PROCESS_MARK}`));
  const names = await readdir(parts);
  assert.ok(names.includes(living) && names.includes(fresh));
  assert.ok(!names.includes(dead) && !names.includes(forgotten));
});
