import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { background } from '../../src/productions/background/index.ts';
import { makeBackgroundFilm } from '../support/background-film.ts';
import { listFiles } from '../support/background-runs.ts';
import { runCliHere } from '../support/cli.ts';
import { decodeFrames } from '../support/frames.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';

const folder = createTemporaryFolder();
const path = (name: string): string => join(folder, name);
const FRAMES = 5;
const film = path("影片 – ça's (1) %20 #2.mp4");
const COLOR = ['--color', '#203050'];
/** One engine, so that a run doesn't depend on the nets that are installed. */
const QUICK = ['--matter', 'builtin-screen', '--no-upscale', '--encoder-preset', 'ultrafast'];
const run = (...args: string[]) =>
  runCliHere('background', ...args, ...QUICK, '--work-dir', path('work'), '--json');

before(() => makeBackgroundFilm(film, ['screen'], { frames: FRAMES }));

test('a film with an odd name gets results with odd names', async () => {
  const output = path('結果 folder/海 & sky.mp4');
  const { code, stdout, stderr } = await run(film, ...COLOR, '-o', output);
  assert.equal(code, 0, stderr);
  assert.equal(stderr, '', 'quiet when not on a terminal');
  const summary = JSON.parse(stdout);
  assert.deepEqual(
    [summary.workflow, summary.status, summary.outputs.video],
    ['background', 'completed', output],
  );
  const endings = ['-alpha.mkv', '-analysis.json', '-quality.json', '-report.html', '-thumbnail.jpg', '.mp4'];
  assert.deepEqual(
    await listFiles(path('結果 folder')),
    endings.map((ending) => `海 & sky${ending}`),
  );
  assert.equal((await decodeFrames(output)).length, FRAMES);
});

test('without --output, the results lie in the current folder, named after the film', async () => {
  const here = process.cwd();
  await mkdir(path('current'));
  process.chdir(path('current'));
  try {
    const { code, stdout, stderr } = await run(film, ...COLOR);
    assert.equal(code, 0, stderr);
    const video = path("current/影片 – ça's (1) %20 #2-background.mp4");
    assert.equal(JSON.parse(stdout).outputs.video, video);
    assert.equal((await decodeFrames(video)).length, FRAMES);
  } finally {
    process.chdir(here);
  }
});

test('a plan is printed, edited and replayed; a shot that keeps its background makes the result partial', async () => {
  const before = await listFiles(folder);
  const { code, stdout, stderr } = await run(film, ...COLOR, '--plan', '-o', path('planned/result.mp4'));
  assert.equal(code, 0, stderr);
  const plan = JSON.parse(stdout);
  assert.deepEqual(
    plan.clips.map(({ shots }: { shots: { matter: string }[] }) => shots.map(({ matter }) => matter)),
    [['builtin-screen']],
  );
  assert.deepEqual(await listFiles(folder), before, 'a plan writes nothing');
  plan.clips[0].shots[0].matter = null;
  await writeFile(path('plan.json'), JSON.stringify(plan));
  const output = path('kept/result.mp4');
  const replayed = await run(film, ...COLOR, '--from-plan', path('plan.json'), '--matte-only', '-o', output);
  assert.equal(replayed.code, 3, replayed.stderr);
  assert.equal(JSON.parse(replayed.stdout).status, 'partial');
});

test('what is wrong is said with its code', async () => {
  const wrong = [
    [[film], /background\.choose-one/],
    [[film, ...COLOR, '--blur'], /background\.choose-one/],
    [[film, '--color', 'bleu'], /'bleu' is invalid: use a color as CSS writes it/],
    [[path('none.mp4'), ...COLOR], /input\.not-found/],
    [[film, ...COLOR, '--subject', '5000,1'], /background\.subject-outside/],
    [[film, ...COLOR, '--keep', 'everything'], /keep\.0/],
  ] as const;
  for (const [args, expected] of wrong) {
    const { code, stdout, stderr } = await run(...args, '-o', path('wrong/result.mp4'));
    assert.equal(code, 2, `${args.slice(1)}: ${stderr}`);
    assert.match(stdout + stderr, expected, args.slice(1).join(' '));
  }
  assert.deepEqual(await listFiles(path('wrong')), []);
});

test('the help has every option', async () => {
  const { code, stdout } = await runCliHere('background', '--help');
  assert.equal(code, 0);
  for (const [option, schema] of Object.entries(background.options.shape)) {
    if (option === 'videos') continue;
    const flag = option.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    const isOn = schema.safeParse(undefined).data === true;
    assert.match(stdout, new RegExp(`^ +(?:-\\w, )?--${isOn ? 'no-' : ''}${flag}\\b`, 'm'), flag);
  }
});
