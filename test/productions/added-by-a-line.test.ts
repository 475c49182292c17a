import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { before, test } from 'node:test';
import { promisify } from 'node:util';
import { createConstantRate, makeVideo } from '../../src/testing/make-video.ts';
import { copySource } from '../support/copied-source.ts';
import { unlessFull } from '../support/full.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';
import { TONES_INDEX, TONES_SENTENCES, TONES_SYNTHESIZER } from '../support/tones-engine.ts';

const repository = resolve(import.meta.dirname, '../..');
const copy = createTemporaryFolder();
const program = join(copy, 'src/cli/main.ts');
const env = { ...process.env, FOOTLIGHT_CACHE: join(copy, 'cache'), FOOTLIGHT_LANG: 'en' };

// Footlight with a folder of adapters, a folder of a production, and a line for each in its lists.
before(async () => {
  if (unlessFull) return;
  await copySource(copy);
  await addEngine();
  await addProduction();
});

async function addEngine(): Promise<void> {
  const adapter = join(copy, 'src/adapters/tones');
  await mkdir(adapter);
  await writeFile(join(adapter, 'index.ts'), TONES_INDEX);
  await writeFile(join(adapter, 'tones.ts'), TONES_SYNTHESIZER);
  await writeFile(join(adapter, 'en.json'), TONES_SENTENCES);
  await changeLists('  espeak,\n', '  espeak,\n  tones,\n');
  await changeLists(
    'import { lanczos }',
    "import { tones } from './adapters/tones/index.ts';\nimport { lanczos }",
  );
}

/** The production that docs/adding-a-production.md shows. */
async function addProduction(): Promise<void> {
  const shown = join(repository, 'test/fixtures/poster');
  await mkdir(join(copy, 'src/productions/poster'));
  for (const name of await readdir(shown)) {
    if (name === 'host.ts') continue;
    const code = await readFile(join(shown, name), 'utf8');
    await writeFile(join(copy, 'src/productions/poster', name), code.replaceAll("'../../../src/", "'../../"));
  }
  const line = "  ['poster', async () => (await import('./productions/poster/index.ts')).poster],\n";
  await changeLists("  ['narrate', ", `${line}  ['narrate', `);
}

async function changeLists(from: string, to: string): Promise<void> {
  const path = join(copy, 'src/app.ts');
  const app = await readFile(path, 'utf8');
  assert.ok(app.includes(from), from);
  await writeFile(path, app.replace(from, to));
}

/** What the service of this program answers. */
async function askService(address: string): Promise<unknown> {
  const args = ['serve', '--port', '0', '--no-auth', '--no-worker', '--log-level', 'error'];
  const child = spawn(process.execPath, [program, ...args, '--data-dir', join(copy, 'data')], {
    cwd: copy,
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  try {
    for await (const line of createInterface({ input: child.stdout })) {
      const url = /http:\/\/127\.0\.0\.1:\d+/.exec(line)?.[0];
      if (url) return await (await fetch(`${url}${address}`)).json();
    }
    return assert.fail('the service did not start');
  } finally {
    child.kill('SIGTERM');
    await exited;
  }
}

async function footlight(...args: readonly string[]): Promise<{ stdout: string; stderr: string }> {
  return promisify(execFile)(process.execPath, [program, ...args], { cwd: copy, env });
}

test('a speech engine that is added by a folder and a line speaks, and is listed everywhere', {
  skip: unlessFull,
}, async () => {
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

test('errors name it, and a drama is spoken by it', { skip: unlessFull }, async () => {
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

test('a production that is added by a folder and a line runs, and both are described by the service', {
  skip: unlessFull,
}, async () => {
  await makeVideo(join(copy, 'film.mp4'), {
    width: 64,
    height: 48,
    timeBase: { num: 1, den: 25_000 },
    pts: createConstantRate(25),
    draw: (frame, [luma]) => luma.samples.fill(60 + frame),
  });
  await footlight('poster', 'film.mp4', '-o', 'poster.jpg', '--at', '0.4');
  assert.deepEqual([...(await readFile(join(copy, 'poster.jpg')))].slice(0, 2), [0xff, 0xd8]);
  assert.match((await footlight('productions')).stdout, /^ +poster +Take a picture of a video$/m);
  const { productions } = (await askService('/api/v1/productions')) as {
    productions: { name: string; engines: Record<string, { reference: string; ready: boolean }[]> }[];
  };
  assert.ok(productions.some(({ name }) => name === 'poster'));
  const speech = productions.find(({ name }) => name === 'narrate')?.engines.speech;
  assert.equal(speech?.find(({ reference }) => reference === 'tones:HERTZ')?.ready, true);
});
