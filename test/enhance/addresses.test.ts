import assert from 'node:assert/strict';
import { execFile, execFileSync } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { EditDecisions } from '../../src/edit/edit-decisions.ts';
import { toOtio } from '../../src/edit/otio.ts';
import { requireVideo } from '../../src/media/media-info.ts';
import { probe } from '../../src/media/probe.ts';
import { encodeJpeg, readStill } from '../../src/media/stills/still.ts';
import { openObjectStore } from '../../src/storage/store-url.ts';
import { makeStageVideo } from '../../src/testing/stage-video.ts';
import { runCliHere } from '../support/cli.ts';
import { type FileServer, startFileServer } from '../support/file-server.ts';
import { unlessFull } from '../support/full.ts';
import { makeMatchVideo } from '../support/match-video.ts';
import { type S3Server, startS3Server } from '../support/s3-server.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';

const folder = createTemporaryFolder();
const served = join(folder, 'served');
const here = join(folder, 'here');
let web: FileServer;
let bucket: S3Server;

before(async () => {
  for (const name of [served, here, join(folder, 's3')]) await mkdir(name);
  process.chdir(here);
  const film = join(served, 'play.mp4');
  await makeStageVideo(film, { width: 96, height: 64, frames: 12 });
  await makeMatchVideo(join(served, 'match.mp4'), 61, 16);
  const video = requireVideo(await probe(film));
  await writeFile(
    join(served, 'still.jpg'),
    await encodeJpeg((await readStill({ path: film, video, seconds: 0, width: 96 }))!),
  );
  await writeFile(join(served, 'page.mp4'), '<html>Sign in</html>');
  await writeFile(join(served, 'novel.txt'), 'The harbour was quiet.\n\n"Is anybody there?" asked Ann.\n');
  await writeFile(join(served, 'cast.json'), JSON.stringify([{ name: 'Ann', gender: 'female' }]));
  web = await startFileServer(served);
  bucket = await startS3Server(join(folder, 's3'));
});
after(async () => {
  await web[Symbol.asyncDispose]();
  await bucket[Symbol.asyncDispose]();
});

async function run(args: readonly string[]) {
  const { code, stdout, stderr } = await runCliHere(...args, '--work-dir', join(folder, 'work'), '--json');
  return { code, stderr, result: stdout === '' ? undefined : JSON.parse(stdout) };
}

async function runWell(...args: string[]) {
  const { code, stderr, result } = await run([...args, '--allow-private']);
  assert.equal(code, 0, stderr);
  return result;
}

const steps = ({ steps: all }: { steps: { name: string; status: string }[] }, name: string): string[] =>
  all.filter((step) => step.name === name).map(({ status }) => status);

suite('every production takes addresses', () => {
  test('enhance names master and report after the film, and fetches it once', async () => {
    const args = ['enhance', `${web.origin}/play.mp4?key=1`, '--target', 'x2', '--upscaler', 'lanczos'];
    const first = await runWell(...args, '--encoder-preset', 'ultrafast');
    assert.equal(first.outputs.master, join(here, 'play-enhanced.mp4'));
    assert.deepEqual(steps(first, 'fetch'), ['run']);
    const { sourceName } = JSON.parse(await readFile(first.outputs.result, 'utf8'));
    assert.equal(sourceName, 'play.mp4');
    assert.ok(!(await readFile(first.report, 'utf8')).includes(folder), 'no path of the store is shown');
    const second = await runWell(...args, '--encoder-preset', 'ultrafast');
    assert.ok(second.steps.every(({ status }: { status: string }) => status === 'reused'));
    assert.deepEqual(
      web.asked,
      ['HEAD', 'GET', 'HEAD'].map((method) => `${method} /play.mp4?key=1`),
    );
  });

  test('upscale', async () => {
    const { outputs } = await runWell('upscale', `${web.origin}/still.jpg`, '--model', 'lanczos');
    assert.equal(outputs.picture, join(here, 'still-x2.png'));
  });

  test('narrate takes novel, cast and cover', { skip: unlessFull }, async () => {
    const { outputs } = await runWell(
      ...['narrate', `${web.origin}/novel.txt`, '--cast', `${web.origin}/cast.json`],
      ...['--cover', `${web.origin}/still.jpg`, '--sounds', 'none', '-o', 'drama.m4b', '--no-stems'],
    );
    const score = JSON.parse(await readFile(outputs.score, 'utf8'));
    assert.equal(score.title, 'novel');
    assert.deepEqual(
      score.cast.map(({ name }: { name: string }) => name),
      ['Ann'],
    );
    const { streams } = await probe(outputs.audio);
    assert.ok(
      streams.some(({ kind }) => kind === 'video'),
      'the cover is in it',
    );
  });

  test('highlights leaves out what can’t be had, and its plan names the address', async () => {
    const sources = [`${web.origin}/match.mp4`, `${web.origin}/none.mp4`];
    const { code, result } = await run(['highlights', ...sources, '--duration', '4', '--allow-private']);
    assert.equal(code, 3);
    assert.deepEqual(
      result.warnings.map(({ code: warning }: { code: string }) => warning),
      ['download.refused'],
    );
    for (const role of ['edit', 'otio', 'fcpxml', 'edl', 'figures']) {
      const text = await readFile(result.outputs[role], 'utf8');
      assert.ok(text.includes(sources[0]!), role);
      assert.ok(!text.includes(join(folder, 'work')), role);
    }
    // What it wrote is rendered again from the address, whichever format it is read from.
    for (const format of ['otio', 'fcpxml', 'edl', 'edit']) {
      const { outputs } = await runWell(
        'render',
        result.outputs[format],
        '-o',
        `${format}-again.mp4`,
        '--mode',
        'original',
      );
      assert.ok((await probe(outputs.film)).durationSeconds! > 3);
    }
  });

  test('render takes the edit and the films in it from elsewhere', async () => {
    const edit: EditDecisions = {
      format: 'footlight.edit-decisions',
      version: 1,
      title: 'Two films',
      sources: [
        { id: 's1', path: `${web.origin}/match.mp4`, frame_rate: '25' },
        { id: 's2', path: 'match.mp4', frame_rate: '25' },
      ],
      clips: [
        { source: 's1', in: '1', out: '2' },
        { source: 's2', in: '3', out: '4' },
      ],
    };
    await writeFile(join(served, 'cut.otio'), JSON.stringify(toOtio(edit)));
    const { outputs } = await runWell('render', `${web.origin}/cut.otio`);
    assert.equal(outputs.film, join(here, 'cut-cut.mp4'));
    assert.ok(Math.abs((await probe(outputs.film)).durationSeconds! - 2) < 0.1);
    const refused = await run(['render', join(served, 'cut.otio')]);
    assert.equal(refused.code, 2);
    assert.equal(refused.result.error.code, 'source.address-refused');
    const named = await runWell(
      ...['render', join(served, 'cut.otio'), '-o', 'named.mp4'],
      ...['--sources', join(served, 'match.mp4'), '--sources', `${web.origin}/match.mp4`],
    );
    assert.ok(Math.abs((await probe(named.outputs.film)).durationSeconds! - 2) < 0.1);
  });

  test('and objects of buckets', async () => {
    const store = await openObjectStore(bucket.address(''));
    await store.put('stills/two words.jpg', join(served, 'still.jpg'));
    const { outputs } = await runWell(
      'upscale',
      bucket.address('stills/two%20words.jpg'),
      '--model',
      'lanczos',
    );
    assert.equal(outputs.picture, join(here, 'two words-x2.png'));
  });
});

suite('what can’t be had', () => {
  const errorOf = async (...args: string[]): Promise<{ code: string; message: string }> => {
    const ran = await run(args);
    assert.equal(ran.code, 2, ran.stderr);
    return ran.result.error;
  };

  test('is said in the words of the user', async () => {
    const page = await errorOf('enhance', `${web.origin}/page.mp4`, '--allow-private');
    assert.equal(page.code, 'input.unreadable');
    assert.ok(
      page.message.includes(`${web.origin}/page.mp4`) && !page.message.includes(folder),
      page.message,
    );
    assert.equal(
      (await errorOf('upscale', `${web.origin}/none.png`, '--allow-private')).code,
      'download.refused',
    );
    assert.equal((await errorOf('upscale', `${web.origin}/still.jpg`)).code, 'source.address-refused');
    assert.equal((await errorOf('narrate', 'upload:upload_1')).code, 'source.of-service');
    assert.equal((await errorOf('upscale', 'task:task_1/a.png')).code, 'source.of-service');
  });

  test('an address of the public may not lead into a private network', {
    skip: process.getuid?.() === 0 ? false : 'only root can make a network',
  }, async (context) => {
    const address = '93.184.216.34';
    const network = `ip link set lo up && ip address add ${address}/32 dev lo`;
    try {
      execFileSync('unshare', ['--net', 'sh', '-c', network], { stdio: 'ignore' });
    } catch {
      return context.skip('no network can be made here');
    }
    const program = fileURLToPath(new URL('../support/public-address.ts', import.meta.url));
    const command = `${network} && exec "$0" "$@"`;
    const args = ['--net', 'sh', '-c', command, process.execPath, program, address, join(folder, 'public')];
    await mkdir(join(folder, 'public'));
    const { stdout } = await promisify(execFile)('unshare', args);
    const { results, asked } = JSON.parse(stdout);
    assert.match(results[0].stderr, /source\.address-refused/);
    assert.match(results[1].stderr, /\(input\.no-picture\)/, 'it is the target that is refused');
    assert.ok(asked.includes('/public.png') && !asked.includes('/secret.png'), asked.join());
  });
});
