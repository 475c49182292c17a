import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cp, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { before, test } from 'node:test';
import { promisify } from 'node:util';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { TONES_INDEX, TONES_SYNTHESIZER } from '../support/tones-engine.ts';

const repository = resolve(import.meta.dirname, '../..');
const copy = temporaryFolder();

// Footlight with one more folder of adapters and one more line in its list of engines.
before(async () => {
  await cp(join(repository, 'src'), join(copy, 'src'), { recursive: true });
  for (const name of ['assets', 'node_modules', 'package.json'])
    await symlink(join(repository, name), join(copy, name));
  const adapter = join(copy, 'src/adapters/tones');
  await mkdir(adapter);
  await writeFile(join(adapter, 'index.ts'), TONES_INDEX);
  await writeFile(join(adapter, 'tones.ts'), TONES_SYNTHESIZER);
  const app = await readFile(join(copy, 'src/app.ts'), 'utf8');
  const listed = app.replace('  espeak,\n', '  espeak,\n  tones,\n');
  assert.notEqual(listed, app);
  await writeFile(join(copy, 'src/app.ts'), `import { tones } from './adapters/tones/index.ts';\n${listed}`);
});

async function footlight(...args: readonly string[]): Promise<{ stdout: string; stderr: string }> {
  const program = join(copy, 'src/cli/main.ts');
  const env = { ...process.env, FOOTLIGHT_CACHE: join(copy, 'cache') };
  return promisify(execFile)(process.execPath, [program, ...args], { cwd: copy, env });
}

test('a speech engine that is added by a folder and a line speaks, and is listed everywhere', async () => {
  const voices = JSON.parse((await footlight('voices', '--speech', 'tones:330', '--json')).stdout);
  assert.deepEqual(
    (voices as { voice: string }[]).map(({ voice }) => voice),
    ['tones:330:hum'],
  );
  await footlight('say', 'Good evening.', '--voice', 'tones:330:hum', '-o', 'evening.wav');
  assert.ok((await readFile(join(copy, 'evening.wav'))).length > 48_000);
  const engines = JSON.parse((await footlight('engines', 'speech', '--json')).stdout);
  const tones = (engines as { reference: string }[]).find(({ reference }) => reference === 'tones:HERTZ');
  assert.deepEqual(tones, {
    task: 'speech',
    reference: 'tones:HERTZ',
    title: 'Hums every line',
    isEmbedded: false,
    isReady: true,
    needs: { kind: 'cpu' },
  });
  const findings = JSON.parse((await footlight('doctor', '--json')).stdout) as { name: string }[];
  assert.ok(findings.some(({ name }) => name === 'speech tones:HERTZ'));
});

test('errors name it, and a drama is spoken by it', async () => {
  await assert.rejects(footlight('voices', '--speech', 'parrot'), /Name one of: builtin, tones:HERTZ, /);
  await writeFile(join(copy, 'novel.txt'), 'It rained.\n');
  const args = ['novel.txt', '-o', 'novel.flac', '--speech', 'tones', '--require', '--json'];
  const { outputs } = JSON.parse((await footlight('narrate', ...args)).stdout) as {
    outputs: { figures: string };
  };
  const { lines } = JSON.parse(await readFile(outputs.figures, 'utf8')) as { lines: { voice: string }[] };
  assert.deepEqual(
    lines.map(({ voice }) => voice),
    ['tones:220:hum'],
  );
});
