import assert from 'node:assert/strict';
import { copyFile, writeFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { createEngines, createProductions, JOB_HOST } from '../../src/app.ts';
import { probe } from '../../src/media/probe.ts';
import { makeBackgroundFilm } from '../support/background-film.ts';
import { unlessChromium } from '../support/browser/chromium.ts';
import { type Hands, useKeyboard, useMouse } from '../support/browser/hands.ts';
import { look } from '../support/browser/look.ts';
import { unfold } from '../support/browser/unfold.ts';
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
const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true } as const;
const productions = await createProductions();
let service: TestService;
const visits = new Visits(() => service.url);

/** Runs what the form says, and fetches the results of some kinds. @returns their paths */
async function runAndFetch(hands: Hands, endings: readonly string[]): Promise<string[]> {
  await hands.run();
  const paths: string[] = [];
  for (const ending of endings) {
    const download = await hands.fetch(ending);
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

/** How each production is run in the page, and what is heard and seen of its result. */
const RUNS: Readonly<Record<string, (hands: Hands) => Promise<void>>> = {
  async enhance(hands) {
    await hands.open([path('film.mp4')], 'enhance');
    await hands.fill({ target: 'x2' });
    const [master = ''] = await runAndFetch(hands, ['.mp4']);
    assert.equal((await decodeFrames(master)).length, FRAMES);
    assert.ok(Math.abs((await measureFileLoudness(master)) - MASTER_LUFS) < EQUAL_LU);
  },
  async upscale(hands) {
    await hands.open([path('still.ppm')], 'upscale');
    const [picture = ''] = await runAndFetch(hands, ['.png']);
    const [video] = (await probe(picture)).streams;
    assert.deepEqual(video?.kind === 'video' && [video.width, video.height], [128, 96]);
  },
  async background(hands) {
    await hands.open([path('film.mp4')], 'background');
    await hands.fill({ color: '#204080' });
    const [film = ''] = await runAndFetch(hands, ['.mp4']);
    await assertAsLongAndLoud(film, path('film.mp4'));
  },
  async narrate(hands) {
    await hands.open([path('novel.txt')], 'narrate');
    const [drama = ''] = await runAndFetch(hands, ['.m4b']);
    assert.ok(Math.abs((await measureFileLoudness(drama)) - DRAMA_LUFS) < 1);
  },
  async storyboard(hands) {
    await hands.open([path('script.json')], 'storyboard');
    await hands.fill({ size: '64x36', fps: '6' });
    const [film = ''] = await runAndFetch(hands, ['.mp4']);
    assert.equal((await decodeFrames(film)).length, 6);
    assert.ok((await measureFileLoudness(film)) > -70);
  },
  async highlights(hands) {
    await hands.open([path('match.mp4')], 'highlights');
    const [cut = '', edit = ''] = await runAndFetch(hands, ['.mp4', '.json']);
    const frames = (await decodeFrames(cut)).length;
    assert.ok(frames > MATCH_FPS && frames < 24 * MATCH_FPS, `${frames} frames`);
    assert.ok((await measureFileLoudness(cut)) > -70);
    await copyFile(cut, path('cut.mp4'));
    await copyFile(edit, path('edit.json'));
  },
  /** Of the cut that was chosen before it. */
  async render(hands) {
    await hands.open([path('edit.json')], 'render');
    await hands.choose('sources', path('match.mp4'));
    const [again = ''] = await runAndFetch(hands, ['.mp4']);
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

  for (const [name, run] of Object.entries(RUNS)) {
    test(`of ${name}`, { skip: unlessFull }, async () => {
      const page = await visits.open('/');
      await run(useMouse(page));
      await page.context().close();
    });

    test(`of ${name}, by the keyboard alone`, { skip: unlessFull }, async () => {
      const page = await visits.open('/');
      await run(useKeyboard(page));
      await page.context().close();
    });
  }

  for (const locale of ['en', 'zh-CN'])
    test(`with voices that can be heard before, in ${locale}`, { skip: unlessFull }, async () => {
      const page = await visits.open('/new/narrate', undefined, { locale });
      await page.setInputFiles('input[type=file] >> nth=0', path('novel.txt'));
      await page.locator('.plan .estimate').waitFor();
      await unfold(page, 'form details');
      await page.locator('.voice .button').first().click();
      for (const list of ['.picker', '.plan']) {
        await page.locator(`${list} li .icon`).first().click();
        await page.locator(`${list} .icon[aria-busy=false] .lucide-square`).waitFor();
      }
      await look(page, `${locale} the voices of narrate`);
      await page.context().close();
    });

  test('by touch on a phone, of a sample and then of the whole', { skip: unlessFull }, async () => {
    const page = await visits.open('/new/enhance', undefined, PHONE);
    await page.setInputFiles('input[type=file] >> nth=0', path('film.mp4'));
    await useMouse(page).fill({ target: 'x2' });
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
