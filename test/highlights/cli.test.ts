import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { before, suite, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { createSeededRandom } from '../../src/core/random.ts';
import { type EditDecisions, parseSeconds } from '../../src/edit/edit-decisions.ts';
import { requireVideo } from '../../src/media/media-info.ts';
import { probe } from '../../src/media/probe.ts';
import type { CutReport } from '../../src/pipelines/cut/cut-report.ts';
import { createConstantRate, makeVideo } from '../../src/testing/make-video.ts';
import { runCli, runCliHere, runCliHereWith, startCli } from '../support/cli.ts';
import { digestPicture } from '../support/frames.ts';
import { isFull, unlessFull } from '../support/full.ts';
import { makeMatchVideo } from '../support/match-video.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';
import { waitForArtifact } from '../support/wait-for-artifact.ts';

const SECONDS = 30;
const KILLS = isFull ? 4 : 1;
const folder = createTemporaryFolder();
const films = ['one', 'two'].map((name) => join(folder, `${name}.mp4`));
const work = ['--work-dir', join(folder, 'work')];

before(async () => {
  for (const [i, film] of films.entries()) await makeMatchVideo(film, 41 + i, SECONDS);
});

const reportOf = async (path: string): Promise<CutReport> =>
  JSON.parse(await readFile(path, 'utf8')) as CutReport;

test('ten sources of which two are bad give a partial result, exit code 3, and say what is wrong with which', async () => {
  const broken = join(folder, 'broken.mp4');
  await writeFile(broken, 'no film at all');
  const sources = [...films, broken, ...films, ...films, join(folder, 'missing.mp4'), ...films];
  const output = join(folder, 'partial.mp4');
  const run = await runCliHere('highlights', ...sources, '--duration', '14', '-o', output, ...work, '--json');
  assert.equal(run.code, 3, run.stderr);
  const result = JSON.parse(run.stdout) as { status: string; warnings: { code: string; message: string }[] };
  assert.equal(result.status, 'partial');
  assert.deepEqual(
    result.warnings.map(({ code, message }) => [code, /Source (\d+)/.exec(message)?.[1]]),
    [
      ['input.unreadable', '3'],
      ['input.not-found', '8'],
    ],
  );
  const seconds = (await probe(output)).durationSeconds!;
  assert.ok(seconds > 8 && seconds <= 14.5, `${seconds} s`);
  const { sources: told } = (await reportOf(join(folder, 'partial-report.json'))) as unknown as {
    sources: { error?: { code: string } }[];
  };
  assert.deepEqual(
    told.flatMap(({ error }) => error?.code ?? []),
    ['input.unreadable', 'input.not-found'],
  );
});

test('only bad sources are an error, and leave nothing', async () => {
  const output = join(folder, 'nothing.mp4');
  const run = await runCliHere('highlights', join(folder, 'none.mp4'), '-o', output, ...work);
  assert.equal(run.code, 2);
  assert.match(run.stderr, /input\.not-found/);
  assert.ok(!(await readdir(folder)).some((name) => name.startsWith('nothing')));
});

suite('a plan', () => {
  let edit: EditDecisions;
  const document = join(folder, 'plan.json');

  before(async () => {
    const run = await runCliHere('highlights', ...films, '--duration', '10', '--plan', ...work);
    assert.equal(run.code, 0, run.stderr);
    edit = JSON.parse(run.stdout) as EditDecisions;
    await writeFile(document, run.stdout);
  });

  test('says why, and never shows a film as a whole', () => {
    for (const clip of edit.clips) {
      assert.ok((clip.reason ?? '').length > 10);
      assert.ok(parseSeconds(clip.out) - parseSeconds(clip.in) <= 0.7 * SECONDS);
    }
  });

  test('is the same each time', { skip: unlessFull }, async () => {
    const again = await runCliHere(
      'highlights',
      ...films,
      '--duration',
      '10',
      '--plan',
      '--work-dir',
      join(folder, 'again'),
    );
    assert.deepEqual(JSON.parse(again.stdout), edit);
  });

  test('gives the same film from every format that it is written in', async () => {
    const output = join(folder, 'direct.mp4');
    assert.equal(
      (await runCliHere('highlights', ...films, '--duration', '10', '-o', output, ...work)).code,
      0,
    );
    const direct = await digestPicture(output);
    for (const format of ['json', 'otio', 'fcpxml', 'edl']) {
      const made = join(folder, `from-${format}.mp4`);
      const run = await runCliHere('render', join(folder, `direct-edit.${format}`), '-o', made, ...work);
      assert.equal(run.code, 0, run.stderr);
      assert.equal(await digestPicture(made), direct, format);
    }
  });

  test('can be edited by hand; another film of the same name is refused', async () => {
    const [first] = edit.clips as [EditDecisions['clips'][number]];
    const edited = { ...edit, clips: [{ ...first, in: '2', out: '0:04.5' }] };
    await writeFile(document, JSON.stringify(edited));
    const output = join(folder, 'edited.mp4');
    assert.equal((await runCliHere('render', document, '-o', output, ...work)).code, 0);
    assert.ok(Math.abs((await probe(output)).durationSeconds! - 2.5) < 0.05);
    const wrong = {
      ...edited,
      sources: edit.sources.map((source) => ({ ...source, digest: 'f'.repeat(64) })),
    };
    await writeFile(document, JSON.stringify(wrong));
    const run = await runCliHere('render', document, '-o', output, ...work);
    assert.equal(run.code, 2);
    assert.match(run.stderr, /edit\.other-source/);
  });
});

suite('rendering', () => {
  const editOf = async (name: string, clips: unknown[]): Promise<string> => {
    const sources = films.map((path, i) => ({ id: `s${i + 1}`, path }));
    const path = join(folder, `${name}.json`);
    await writeFile(path, JSON.stringify({ format: 'footlight.edit-decisions', version: 1, sources, clips }));
    return path;
  };

  test('cross-fades share their seconds, and only they are encoded', async () => {
    const clips = [
      { source: 's1', in: '4', out: '10' },
      { source: 's2', in: '8', out: '14' },
    ];
    const output = join(folder, 'fade.mp4');
    const run = await runCliHere(
      'render',
      await editOf('fade', clips),
      '-o',
      output,
      '--crossfade',
      '1',
      ...work,
    );
    assert.equal(run.code, 0, run.stderr);
    const { seconds, clips: told } = await reportOf(join(folder, 'fade-fidelity.json'));
    assert.ok(Math.abs(seconds - 11) < 0.1, `${seconds} s`);
    // Keys lie every four seconds, so the first clip begins on one.
    assert.equal(told[0]!.encodedFrames, 0);
    assert.match(told[1]!.reason ?? '', /cross-fade/);
    assert.ok(Math.abs((await probe(output)).durationSeconds! - 11) < 0.1);
  });

  test('recompress gives the wanted size and rate', async () => {
    const output = join(folder, 'small.mp4');
    const flags = ['--mode', 'recompress', '--resolution', '320x180', '--fps', '25', '--bitrate', '300k'];
    const document = await editOf('small', [{ source: 's1', in: '3', out: '7' }]);
    const run = await runCliHere('render', document, '-o', output, ...flags, ...work);
    assert.equal(run.code, 0, run.stderr);
    const video = requireVideo(await probe(output));
    assert.deepEqual([video.width, video.height, video.averageFrameRate], [320, 180, { num: 25, den: 1 }]);
    assert.equal((await reportOf(join(folder, 'small-fidelity.json'))).frames, 100);
  });

  test('an upright film is seen through a window that follows what moves, with all its pictures', async () => {
    const output = join(folder, 'upright.mp4');
    const document = await editOf('upright', [
      { source: 's1', in: '4', out: '8' },
      { source: 's2', in: '4', out: '8' },
    ]);
    const run = await runCliHere(
      'render',
      document,
      '-o',
      output,
      '--reframe',
      '9:16',
      '--crossfade',
      '0.5',
      ...work,
    );
    assert.equal(run.code, 0, run.stderr);
    const video = requireVideo(await probe(output));
    assert.deepEqual([video.width, video.height], [50, 90]);
    assert.equal((await reportOf(join(folder, 'upright-fidelity.json'))).frames, 90);
  });

  test('a clip outside its film is refused before anything is written', async () => {
    const document = await editOf('outside', [{ source: 's1', in: '300', out: '310' }]);
    const run = await runCliHere('render', document, '-o', join(folder, 'outside.mp4'), ...work);
    assert.equal(run.code, 2);
    assert.match(run.stderr, /edit\.outside/);
    assert.ok(!(await readdir(folder)).includes('outside.mp4'));
  });
});

test('killed at random moments, a run goes on and ends with the film of an undisturbed one', {
  skip: unlessFull,
}, async () => {
  const args = (name: string): string[] => [
    'highlights',
    ...films,
    '--duration',
    '12',
    '-o',
    join(folder, `${name}.mp4`),
    '--work-dir',
    join(folder, `w-${name}`),
    '--json',
  ];
  const startedAt = performance.now();
  const whole = await runCli(...args('whole'));
  assert.equal(whole.code, 0, whole.stderr);
  const wholeMs = performance.now() - startedAt;
  const random = createSeededRandom(3);
  for (let kill = 0; kill < KILLS; kill++) {
    const { child, result } = startCli(args('killed'));
    // The last one leaves a step to go on from, however busy the machine is.
    if (kill === KILLS - 1) await waitForArtifact(join(folder, 'w-killed'));
    await sleep(800 + random() * wholeMs * 0.7);
    child.kill('SIGKILL');
    await result;
  }
  const last = await runCli(...args('killed'));
  assert.equal(last.code, 0, last.stderr);
  assert.ok(JSON.parse(last.stdout).steps.some(({ status }: { status: string }) => status === 'reused'));
  assert.equal(
    await digestPicture(join(folder, 'killed.mp4')),
    await digestPicture(join(folder, 'whole.mp4')),
  );
  assert.deepEqual(
    (await readdir(folder)).filter((name) => name.endsWith('.part')),
    [],
  );
});

test('Ctrl-C stops the work within two seconds and leaves no film', async () => {
  const output = join(folder, 'stopped.mp4');
  const { child, result } = startCli([
    'highlights',
    ...films,
    '-o',
    output,
    '--work-dir',
    join(folder, 'w-stopped'),
  ]);
  await waitForArtifact(join(folder, 'w-stopped'));
  const host = execFileSync('pgrep', ['-P', String(child.pid)], { encoding: 'utf8' }).trim();
  child.kill('SIGINT');
  const stoppedAt = performance.now();
  const { code } = await result;
  assert.equal(code, 130);
  assert.ok(performance.now() - stoppedAt < 2_000);
  assert.throws(() => process.kill(Number(host), 0));
  assert.ok(!(await readdir(folder)).includes('stopped.mp4'));
});

test('a film is fetched from its address, once for each version of it', async () => {
  const content = await readFile(films[0]!);
  let gets = 0;
  const server = createServer((request, response) => {
    if (request.method === 'GET') gets++;
    response.writeHead(200, { 'content-length': content.length, etag: '"one"' });
    response.end(request.method === 'GET' ? content : undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    const { port } = server.address() as AddressInfo;
    const fetched = [
      'highlights',
      `http://127.0.0.1:${port}/match%20one.mp4`,
      '--allow-private',
      '--plan',
      ...work,
    ];
    for (let i = 0; i < 2; i++) {
      const run = await runCliHereWith({ FOOTLIGHT_CACHE: join(folder, 'cache') }, fetched);
      assert.equal(run.code, 0, run.stderr);
    }
    assert.equal(gets, 1);
  } finally {
    server.close();
  }
});

test('addresses of private networks are not asked unless they are allowed', async () => {
  const run = await runCliHere(
    'highlights',
    'http://127.0.0.1:9/film.mp4',
    '-o',
    join(folder, 'x.mp4'),
    ...work,
  );
  assert.equal(run.code, 2);
  assert.match(run.stderr, /source\.address-refused/);
});

test('films of single pictures are copied where nothing is made between them, and become H.264 where it is', async () => {
  const film = join(folder, 'single.mov');
  await makeVideo(film, {
    width: 160,
    height: 90,
    timeBase: { num: 1, den: 25_000 },
    pts: createConstantRate(100),
    draw: (frame, [luma]) => luma.samples.fill(40 + frame),
    encoder: 'prores_ks',
    pixelFormat: 'yuv422p10le',
    encoderOptions: {},
  });
  const edit = join(folder, 'single.json');
  const clips = [
    { source: 's1', in: '1/25', out: '1' },
    { source: 's1', in: '2', out: '3' },
  ];
  const sources = [{ id: 's1', path: film, frame_rate: '25' }];
  await writeFile(
    edit,
    JSON.stringify({ format: 'footlight.edit-decisions', version: 1, title: 'T', sources, clips }),
  );
  for (const [output, options, codec] of [
    ['copied.mov', [], 'prores'],
    ['faded.mov', ['--crossfade', '0.2'], 'h264'],
    ['other.mp4', [], 'h264'],
  ] as const) {
    const run = await runCliHere('render', edit, '-o', join(folder, output), ...options, ...work);
    assert.equal(run.code, 0, `${output}: ${run.stderr}`);
    assert.equal(requireVideo(await probe(join(folder, output))).codec, codec);
  }
});
