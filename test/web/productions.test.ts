import assert from 'node:assert/strict';
import { copyFile, writeFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import type { Page } from 'playwright-core';
import { createEngines, createProductions, JOB_HOST } from '../../src/app.ts';
import { probe } from '../../src/media/probe.ts';
import { makeBackgroundFilm } from '../support/background-film.ts';
import { unlessChromium } from '../support/browser/chromium.ts';
import { dropFiles } from '../support/browser/drop-files.ts';
import { Visits } from '../support/browser/visits.ts';
import { provideWebPage } from '../support/browser/web-page.ts';
import { decodeFrames } from '../support/frames.ts';
import { unlessFull } from '../support/full.ts';
import { makeMatchVideo } from '../support/match-video.ts';
import { measureFileLoudness } from '../support/measure-loudness.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';
import { startTestService, type TestService } from '../support/test-service.ts';

const folder = createTemporaryFolder();
const path = (name: string): string => join(folder, name);
const FRAMES = 12;
const MATCH_FPS = 12;
/** What is heard as equally loud, in LU. */
const EQUAL_LU = 0.5;
/** Of a master, unless another loudness is chosen: that of EBU R 128. */
const MASTER_LUFS = -23;
/** Of a drama, unless another profile is chosen. */
const DRAMA_LUFS = -18;
const TABS_TO_ANYTHING = 120;
const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true } as const;
const productions = await createProductions();
let service: TestService;
const visits = new Visits(() => service.url);

/** Drops files on the stage and chooses a production for them. */
async function openWith(page: Page, files: readonly string[], production: string): Promise<void> {
  await dropFiles(page, 'section.stage', files.map(path));
  await page.getByRole('button', { name: new RegExp(`^${production}`, 'i') }).click();
  await page.waitForURL(`**/new/${production}`);
}

/** Fills options by their names, unfolding what is folded. */
async function fill(page: Page, options: Readonly<Record<string, string>>): Promise<void> {
  await page.locator('details.level').evaluateAll('(all) => all.forEach((each) => (each.open = true))');
  for (const [name, value] of Object.entries(options)) {
    await page.locator(`#option-${name}`).fill(value);
    await page.locator(`#option-${name}`).press('Tab');
  }
}

/** Runs what the form says, and fetches the results of some kinds. @returns their paths */
async function runAndFetch(page: Page, endings: readonly string[]): Promise<string[]> {
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await page.waitForURL('**/tasks/task_*');
  const paths: string[] = [];
  for (const ending of endings) {
    const link = page.getByRole('link', { name: new RegExp(`^Download .*\\${ending}`) }).first();
    const [download] = await Promise.all([page.waitForEvent('download'), link.click()]);
    const saved = path(`${paths.length}-${download.suggestedFilename()}`);
    await copyFile(await download.path(), saved);
    assert.equal(extname(saved), ending);
    paths.push(saved);
  }
  return paths;
}

/** Whether two files are equally long and loud. */
async function assertAsLongAndLoud(made: string, source: string): Promise<void> {
  assert.equal((await decodeFrames(made)).length, (await decodeFrames(source)).length);
  const [before, then] = [await measureFileLoudness(source), await measureFileLoudness(made)];
  assert.ok(Math.abs(then - before) < EQUAL_LU, `${then} instead of ${before} LUFS`);
}

/** Goes to what has a name by the Tab key alone. */
async function tabTo(page: Page, name: RegExp): Promise<void> {
  for (let i = 0; i < TABS_TO_ANYTHING; i++) {
    await page.keyboard.press('Tab');
    const focused = await page.evaluate(
      "(document.activeElement.getAttribute('aria-label') ?? document.activeElement.textContent).trim()",
    );
    if (name.test(String(focused))) return;
  }
  assert.fail(`nothing that is called ${name} takes the focus`);
}

/** How each production is run in the page, and what is heard and seen of its result. */
const RUNS: Readonly<Record<string, (page: Page) => Promise<void>>> = {
  async enhance(page) {
    await openWith(page, ['film.mp4'], 'enhance');
    await fill(page, { target: 'x2' });
    const [master = ''] = await runAndFetch(page, ['.mp4']);
    assert.equal((await decodeFrames(master)).length, FRAMES);
    assert.ok(Math.abs((await measureFileLoudness(master)) - MASTER_LUFS) < EQUAL_LU);
  },
  async upscale(page) {
    await openWith(page, ['still.ppm'], 'upscale');
    const [picture = ''] = await runAndFetch(page, ['.png']);
    const [video] = (await probe(picture)).streams;
    assert.deepEqual(video?.kind === 'video' && [video.width, video.height], [128, 96]);
  },
  async background(page) {
    await openWith(page, ['film.mp4'], 'background');
    await fill(page, { color: '#204080' });
    const [film = ''] = await runAndFetch(page, ['.mp4']);
    await assertAsLongAndLoud(film, path('film.mp4'));
  },
  async narrate(page) {
    await openWith(page, ['novel.txt'], 'narrate');
    const [drama = ''] = await runAndFetch(page, ['.m4b']);
    assert.ok(Math.abs((await measureFileLoudness(drama)) - DRAMA_LUFS) < 1);
  },
  async storyboard(page) {
    await openWith(page, ['script.json'], 'storyboard');
    await fill(page, { size: '64x36', fps: '6' });
    const [film = ''] = await runAndFetch(page, ['.mp4']);
    assert.equal((await decodeFrames(film)).length, 6);
    assert.ok((await measureFileLoudness(film)) > -70);
  },
  async highlights(page) {
    await openWith(page, ['match.mp4'], 'highlights');
    const [cut = '', edit = ''] = await runAndFetch(page, ['.mp4', '.json']);
    const frames = (await decodeFrames(cut)).length;
    assert.ok(frames > MATCH_FPS && frames < 24 * MATCH_FPS, `${frames} frames`);
    assert.ok((await measureFileLoudness(cut)) > -70);
    await copyFile(cut, path('cut.mp4'));
    await copyFile(edit, path('edit.json'));
  },
  /** Of the cut that was chosen before it. */
  async render(page) {
    await openWith(page, ['edit.json'], 'render');
    await fill(page, {});
    const sources = page.locator('.files', { has: page.locator('#option-sources') });
    await sources.locator('input[type=file]').setInputFiles(path('match.mp4'));
    const [again = ''] = await runAndFetch(page, ['.mp4']);
    await assertAsLongAndLoud(again, path('cut.mp4'));
  },
};

suite('the page leads to results', { skip: unlessChromium }, () => {
  before(async () => {
    const production = { productions, engines: createEngines(), host: JOB_HOST };
    const policy = { webPage: await provideWebPage() };
    service = await startTestService(folder, { production, policy });
    const pixels = Buffer.alloc(64 * 48 * 3, 127);
    await writeFile(path('still.ppm'), Buffer.concat([Buffer.from('P6 64 48 255\n'), pixels]));
    await makeBackgroundFilm(path('film.mp4'), ['screen'], { frames: FRAMES });
    await writeFile(path('novel.txt'), 'Someone knocked. “Who is there?” said Anna. It rained.\n');
    const scene = { scene_number: 1, description: 'Rain over hills', duration: 1 };
    await writeFile(path('script.json'), JSON.stringify({ scenes: [scene] }));
    if (!unlessFull) await makeMatchVideo(path('match.mp4'), 61, 24);
  });
  after(async () => {
    const found = [...visits.wrong];
    await service?.[Symbol.asyncDispose]();
    assert.deepEqual(found, []);
  });

  test('of every production', () => {
    assert.deepEqual(Object.keys(RUNS).sort(), [...productions.keys()].sort());
  });

  for (const [name, run] of Object.entries(RUNS))
    test(`of ${name}`, { skip: unlessFull }, async () => {
      const page = await visits.open('/');
      await run(page);
      await page.context().close();
    });

  test('by the keyboard alone', { skip: unlessFull }, async () => {
    const page = await visits.open('/');
    await page.getByRole('button', { name: /^upscale/i }).waitFor();
    const chooser = page.waitForEvent('filechooser');
    await tabTo(page, /^Choose files$/);
    await page.keyboard.press('Enter');
    await (await chooser).setFiles(path('still.ppm'));
    await page.getByText('Which production shall it be?').waitFor();
    await tabTo(page, /^upscale/i);
    await page.keyboard.press('Enter');
    await page.waitForURL('**/new/upscale');
    await page.locator('.estimate').waitFor();
    await tabTo(page, /^Run$/);
    await page.keyboard.press('Enter');
    await page.waitForURL('**/tasks/task_*');
    await page.getByRole('link', { name: /^Download .*\.png/ }).waitFor();
    await tabTo(page, /^Download .*\.png/);
    const [download] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('Enter')]);
    assert.equal((await probe(await download.path())).streams.length, 1);
  });

  test('by touch on a phone, of a sample and then of the whole', { skip: unlessFull }, async () => {
    const page = await visits.open('/new/enhance', undefined, PHONE);
    await page.setInputFiles('input[type=file] >> nth=0', path('film.mp4'));
    await fill(page, { target: 'x2' });
    await page.locator('.estimate').waitFor();
    await page.getByRole('button', { name: 'Make a sample first' }).tap();
    await page.waitForURL('**/tasks/task_*');
    await page
      .getByRole('link', { name: /^Download/ })
      .first()
      .waitFor();
    const isWider = await page.evaluate('document.documentElement.scrollWidth > innerWidth');
    assert.equal(isWider, false);
    await page.goBack();
    // What was chosen stays for the whole.
    await page.getByText('film.mp4').first().waitFor();
    const run = page.getByRole('button', { name: 'Run', exact: true });
    await run.tap();
    await page.waitForURL('**/tasks/task_*');
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: /^Download .*\.mp4/ }).tap(),
    ]);
    const master = path('touched.mp4');
    await copyFile(await download.path(), master);
    assert.equal((await decodeFrames(master)).length, FRAMES);
    const samples = await service.client.listTasks({ production: 'enhance', mode: 'run', limit: 2 });
    assert.deepEqual(
      samples.map(({ options }) => options.sample),
      [undefined, 5],
    );
  });
});
