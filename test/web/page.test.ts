import assert from 'node:assert/strict';
import { chmod, copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import AxeBuilder from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { createEngines, createProductions, JOB_HOST } from '../../src/app.ts';
import { probe } from '../../src/media/probe.ts';
import { createConstantRate, makeVideo, type VideoOptions } from '../../src/testing/make-video.ts';
import { makeBackgroundFilm } from '../support/background-film.ts';
import { unlessChromium } from '../support/browser/chromium.ts';
import { dropFiles } from '../support/browser/drop-files.ts';
import { assertNothingIsLost, ENLARGED } from '../support/browser/enlarged.ts';
import { LOOKS, type Look, look } from '../support/browser/look.ts';
import { unfold } from '../support/browser/unfold.ts';
import { untilTrue } from '../support/browser/until-true.ts';
import { Visits } from '../support/browser/visits.ts';
import { provideWebPage } from '../support/browser/web-page.ts';
import { isFull, unlessFull } from '../support/full.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';
import { ADMIN_TOKEN, startTestService, type TestService } from '../support/test-service.ts';

const folder = createTemporaryFolder();
const still = join(folder, 'still.ppm');
const video = join(folder, 'video.mkv');
const FRAMES = 6;
const PLANNED_AFTER_MS = 600;
const novel = join(folder, 'novel.txt');
/** What the service may read of its own machine. */
const roots = join(folder, 'roots');
/** What a language changes are words: pages in Chinese are looked at where there is time. */
const LANGUAGES = unlessFull ? ['en'] : ['en', 'zh-CN'];
let service: TestService;

/** Whether both pictures are shown, as large as each other. */
const BOTH_STILLS = `() => {
  const pictures = [...document.querySelectorAll('.compare img')];
  const sizes = pictures.map(({ naturalWidth, clientWidth }) => [naturalWidth, clientWidth].join());
  const [{ clientWidth } = {}] = pictures;
  return sizes.join(' ') === '64,' + clientWidth + ' 128,' + clientWidth;
}`;

/** Whether a pixel of the result is one of the screen. */
const IS_TO_THE_PIXEL = `() => {
  const { width, height } = document.querySelector('.compare .result img').getBoundingClientRect();
  return Math.abs(Math.min(width / 128, height / 96) * devicePixelRatio - 1) < 0.05;
}`;

/** Whether both sides of a comparison stand at a frame, and show pictures that are alike. */
const BOTH_SHOW = `(frame) => {
  const context = document.createElement('canvas').getContext('2d');
  const sides = [...document.querySelectorAll('.compare video')].map((side) => {
    context.drawImage(side, 0, 0, 1, 1);
    return { at: side.currentTime * 25, luma: context.getImageData(0, 0, 1, 1).data[1], isSeeking: side.seeking };
  });
  const isThere = sides.every(({ at, isSeeking }) => !isSeeking && Math.floor(at + 0.01) === frame);
  return sides.length === 2 && isThere && Math.abs(sides[0].luma - sides[1].luma) < 6;
}`;

const visits = new Visits(() => service.url);
const open = (path: string, token?: string): Promise<Page> => visits.open(path, token);

/** Puts a film there as a master that was made. */
async function putMaster(name: string, film: string): Promise<void> {
  const { database, objects } = service.backend;
  const { owner } = await service.client.readSession();
  const result = { outputs: { master: basename(film) }, warnings: [], steps: [] };
  await database.query(
    `INSERT INTO footlight.tasks (id, workflow, mode, owner, status, queue, options, request, priority, result, finished_at)
     VALUES ($1, 'enhance', 'run', $2, 'completed', 'cpu', '{}', '{}', 0, $3, now())`,
    [`task_${name}`, owner, result],
  );
  await objects.put(`tasks/task_${name}/${basename(film)}`, film);
}

suite('the page', { skip: unlessChromium }, () => {
  before(async () => {
    const production = { productions: await createProductions(), engines: createEngines(), host: JOB_HOST };
    await chmod(folder, 0o755);
    await mkdir(join(folder, 'service'));
    await mkdir(join(roots, 'plays'), { recursive: true });
    const webPage = await provideWebPage();
    service = await startTestService(join(folder, 'service'), {
      production,
      policy: { webPage, inputRoots: [roots] },
    });
    const pixels = Buffer.alloc(64 * 48 * 3, 127);
    await writeFile(still, Buffer.concat([Buffer.from('P6 64 48 255\n'), pixels]));
    // Its pictures grow brighter, so that they can be told apart.
    await makeVideo(video, {
      width: 64,
      height: 48,
      timeBase: { num: 1, den: 25_000 },
      pts: createConstantRate(FRAMES),
      draw: (frame, planes) =>
        planes.forEach(({ samples }, i) => samples.fill(i === 0 ? 40 + 30 * frame : 128)),
    });
    await copyFile(video, join(roots, 'plays', 'play.mkv'));
    await writeFile(novel, 'It rained.\n\n“Good evening,” said the keeper.\n');
  });
  after(async () => {
    // Before the service stops, which breaks off what open pages follow.
    const found = [...visits.wrong];
    await service?.[Symbol.asyncDispose]();
    assert.deepEqual(found, []);
  });

  test('leads from a dropped file over its plan to a downloaded result', async () => {
    const page = await open('/');
    await page.setInputFiles('input[type=file]', still);
    await page.getByRole('button', { name: /^upscale/i }).click();
    await page.waitForURL('**/new/upscale');
    await page.getByText('not known yet').first().waitFor();
    const plan = await page.locator('.told').innerText();
    assert.match(plan, /still-x2\.png/);
    assert.doesNotMatch(plan, /\/outputs\//, 'a folder of the service');
    await page.getByRole('button', { name: 'Run' }).dblclick();
    await page.waitForURL('**/tasks/task_*');
    assert.equal((await service.client.listTasks({ production: 'upscale', mode: 'run' })).length, 1);
    await page.getByRole('heading', { name: 'still.ppm' }).waitFor();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: /^Download .*\.png/ }).click(),
    ]);
    const [video] = (await probe(await download.path())).streams;
    assert.deepEqual(video?.kind === 'video' && [video.width, video.height], [128, 96]);
    await untilTrue(page, "() => document.querySelector('.screen img')?.naturalWidth === 128");
    // What was chosen is told as the form says it: no numbers of uploads, no values.
    await page.getByText('Options', { exact: true }).click();
    const chosen = await page.locator('details.fold').first().innerText();
    assert.match(chosen, /Picture\s+still\.ppm\s+Factor\s+2/);
    assert.doesNotMatch(chosen, /upload:|\bdefault\b/);
    await page.getByRole('button', { name: 'Compare with the source' }).click();
    await untilTrue(page, BOTH_STILLS);
    const divider = page.getByLabel('Divider between source and result');
    await divider.press('Shift+ArrowLeft');
    await untilTrue(
      page,
      "() => getComputedStyle(document.querySelector('.compare .result')).clipPath.includes('40%')",
    );
    await page.getByLabel('Zoom').selectOption({ label: 'to the pixel' });
    await untilTrue(page, IS_TO_THE_PIXEL);
    await page.setViewportSize({ width: 390, height: 844 });
    await untilTrue(page, IS_TO_THE_PIXEL);
  });

  test('compares a video with its source, frame by frame', async () => {
    const page = await open('/new/enhance');
    await page.setInputFiles('input[type=file] >> nth=0', video);
    // A master of the usual size takes longer than all else here.
    await unfold(page, 'details.level');
    await page.locator('#option-target').fill('x2');
    await page.locator('.estimate').waitFor();
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await page.waitForURL('**/tasks/task_*');
    await page.getByRole('button', { name: 'Compare with the source' }).click();
    // It can be pressed once both previews are whole.
    const step = page.getByRole('button', { name: 'One frame on' });
    for (const frame of [1, 2]) {
      await step.click();
      await untilTrue(page, BOTH_SHOW, frame);
    }
    await page.getByRole('button', { name: 'Play' }).click();
    // At its end both sides rest on the last frame.
    await page.getByRole('button', { name: 'Play' }).waitFor();
    await untilTrue(page, BOTH_SHOW, FRAMES - 1);
    if (isFull) await look(page, 'a comparison');
  });

  test('plays a preview while it is being made, where the file itself shows no picture', {
    skip: unlessFull,
  }, async () => {
    const film = join(folder, 'unplayable.mkv');
    let seed = 1;
    await makeVideo(film, {
      width: 1280,
      height: 720,
      timeBase: { num: 1, den: 25_000 },
      pts: createConstantRate(500),
      // What is noise in the lower half takes long to encode.
      draw: (frame, [luma, ...chroma]) => {
        for (const plane of chroma) plane.samples.fill(128);
        luma.samples.fill(40 + (frame % 200), 0, luma.samples.length / 2);
        for (let i = luma.samples.length / 2; i < luma.samples.length; i++) {
          seed = (seed * 1_103_515_245 + 12_345) & 0x7fffffff;
          luma.samples[i] = 16 + (seed >> 24);
        }
      },
      encoder: 'ffv1',
    });
    await putMaster('unplayable', film);
    const page = await open('/tasks/task_unplayable');
    await page.getByText('you see a preview').waitFor();
    const evaluate = <T>(script: string): Promise<T> =>
      page.evaluate(`(() => {
      const player = document.querySelector('.result video');
      ${script}
    })()`);
    await untilTrue(page, "() => document.querySelector('.result video').readyState >= 3");
    const { source, length } = await evaluate<Record<string, unknown>>(
      'return { source: player.currentSrc.slice(0, 5), length: Math.round(player.duration) };',
    );
    assert.deepEqual([source, length], ['blob:', 20], 'it is fed while it is made, and its length is known');
    // What is not made yet is gone to as soon as it is.
    await evaluate('player.currentTime = 15.02;');
    await untilTrue(
      page,
      `() => {
      const player = document.querySelector('.result video');
      return !player.seeking && player.readyState >= 2 && player.currentTime === 15.02;
    }`,
    );
    await evaluate('player.currentTime = 19; player.muted = true; void player.play();');
    await untilTrue(page, "() => document.querySelector('.result video').ended");
  });

  test('plays masters that no browser plays', { skip: unlessFull }, async () => {
    const masters: Record<string, Partial<VideoOptions>> = {
      'hevc.mp4': { encoder: 'libx265', pixelFormat: 'yuv420p10le' },
      'prores.mov': { encoder: 'prores_ks', pixelFormat: 'yuv422p10le' },
    };
    for (const [name, how] of Object.entries(masters)) {
      const film = join(folder, name);
      const draw = (frame: number, planes: readonly { samples: Uint8Array }[]): void =>
        planes.forEach(({ samples }, i) => samples.fill(i === 0 ? 40 + 5 * frame : 128));
      const pts = createConstantRate(25);
      await makeVideo(film, { width: 128, height: 96, timeBase: { num: 1, den: 25_000 }, pts, draw, ...how });
      await putMaster(name, film);
      const page = await open(`/tasks/task_${name}`);
      await untilTrue(
        page,
        `() => {
        const player = document.querySelector('.result video');
        return player?.readyState >= 2 && player.videoWidth === 128 && Math.abs(player.duration - 1) < 0.05;
      }`,
      );
      await page.evaluate(`(() => {
        const player = document.querySelector('.result video');
        player.muted = true;
        void player.play();
      })()`);
      await untilTrue(page, "() => document.querySelector('.result video').ended");
      const luma = await page.evaluate(`(() => {
        const context = document.createElement('canvas').getContext('2d');
        context.drawImage(document.querySelector('.result video'), 0, 0, 1, 1);
        return context.getImageData(0, 0, 1, 1).data[1];
      })()`);
      // The last picture, of 160 within 16 to 235.
      assert.ok(Math.abs(Number(luma) - 168) < 8, `${name} shows ${luma}`);
      await page.context().close();
    }
  });

  test('names each wrong file beside it, and keeps the others', { skip: unlessFull }, async () => {
    const film = join(folder, 'right.mp4');
    const pts = createConstantRate(FRAMES);
    const draw = (): void => undefined;
    await makeVideo(film, { width: 64, height: 48, timeBase: { num: 1, den: 25_000 }, pts, draw });
    const whole = await readFile(film);
    const locked = Buffer.from(whole);
    locked.write('encv', locked.indexOf(Buffer.from([0, 0, 0, 1]), locked.indexOf('stsd')) + 8, 'latin1');
    const wrong: Record<string, [content: Buffer, said: RegExp]> = {
      'empty.mp4': [Buffer.alloc(0), /This file is empty/],
      'text.mp4': [Buffer.from('It rained.'), /This is a text and nothing that can be played/],
      'cut.mp4': [whole.subarray(0, whole.length / 2), /is not a media file that can be read/],
      'locked.mp4': [locked, /Give a copy without protection/],
    };
    for (const [name, [content]] of Object.entries(wrong)) await writeFile(join(folder, name), content);
    const page = await open('/new/enhance');
    const submitted: string[] = [];
    page.on(
      'request',
      (request) =>
        request.method() === 'POST' && /\/tasks|enhance/.test(request.url()) && submitted.push(request.url()),
    );
    await dropFiles(page, '.files', [film, ...Object.keys(wrong).map((name) => join(folder, name))]);
    const row = (name: string) => page.locator('.files li').filter({ hasText: name });
    for (const [name, [, said]] of Object.entries(wrong)) await row(name).getByText(said).first().waitFor();
    await row('right.mp4')
      .getByText(/^64 × 48/)
      .waitFor();
    const run = page.getByRole('button', { name: 'Run', exact: true });
    assert.equal(await run.isDisabled(), true);
    await page.waitForTimeout(2 * PLANNED_AFTER_MS);
    assert.deepEqual(submitted, []);
    await look(page, 'wrong files');
    for (const name of Object.keys(wrong))
      await page.getByRole('button', { name: new RegExp(`Remove.*${name}`) }).click();
    await row('right.mp4').waitFor();
    await page.locator('.estimate').waitFor();
    assert.equal(await run.isDisabled(), false);
  });

  test('leaves out more files than fit, and says so', { skip: unlessFull }, async () => {
    const page = await open('/new/background');
    const field = page.locator('.files').nth(1);
    const second = join(folder, 'second.ppm');
    await copyFile(still, second);
    await dropFiles(page, '.files', [still, second], 1);
    await field.getByText('1 file fits here.').waitFor();
    assert.deepEqual(await field.locator('li .breakable').first().innerText(), 'still.ppm');
    assert.equal(await field.locator('li').count(), 1);
  });

  test('names a wrong file at once, and sends nothing', async () => {
    const page = await open('/new/enhance');
    const sent: string[] = [];
    page.on('request', (request) => request.method() === 'POST' && sent.push(request.url()));
    await page.setInputFiles('input[type=file] >> nth=0', {
      name: 'film.mp4',
      mimeType: 'video/mp4',
      buffer: Buffer.from('It rained.'),
    });
    await page.getByText('This is a text and nothing that can be played.').waitFor();
    await page.getByText('Remove the files that can’t be used').waitFor();
    assert.equal(await page.getByRole('button', { name: 'Run', exact: true }).isDisabled(), true);
    // A plan is asked for a little after the last change.
    await page.waitForTimeout(2 * PLANNED_AFTER_MS);
    assert.deepEqual(sent, []);
  });

  test('shows a result that is heard, its report, and lights every stage', { skip: unlessFull }, async () => {
    const page = await open('/new/narrate');
    await page.setInputFiles('input[type=file] >> nth=0', novel);
    await page.getByRole('button', { name: 'Run' }).click();
    await page.waitForURL('**/tasks/task_*');
    await page.locator('audio').waitFor();
    // It can be played, and is as long as two sentences.
    await untilTrue(page, "() => document.querySelector('audio').duration > 1");
    // The drama, and none of the stems beside it.
    assert.match((await page.locator('audio').getAttribute('src')) ?? '', /\.m4b\?/);
    assert.match(await page.locator('.files li').first().innerText(), /^Audio drama .*\.m4b/);
    assert.equal(await page.locator('.lamps li:not([data-light=done])').count(), 0);
    await page.frameLocator('iframe').locator('h1').waitFor();
  });

  test('picks a file of the service’s own machine', { skip: unlessFull }, async () => {
    const page = await open('/new/enhance');
    await page.getByRole('button', { name: 'From a folder of the service' }).first().click();
    const sheet = page.getByRole('dialog', { name: 'From a folder of the service' });
    await sheet.getByRole('button', { name: roots }).press('Enter');
    await sheet.getByRole('button', { name: 'plays' }).press('Enter');
    await sheet.getByRole('button', { name: 'play.mkv' }).press('Enter');
    await page.locator('.estimate').waitFor();
    assert.equal(new URL(page.url()).pathname, '/new/enhance');
  });

  for (const locale of ['en', 'zh-CN'])
    test(`tells of hosted services and engines in words of twice the size, in ${locale}`, {
      skip: unlessFull,
    }, async () => {
      const page = await visits.open('/settings/providers', undefined, { locale, ...ENLARGED });
      await page.locator('form.panel').first().waitFor();
      await page.locator('main li').first().waitFor();
      await assertNothingIsLost(page, 'hosted services and engines');
      await page.context().close();
    });

  test('tells what a plan does, then what it takes, then what it warns of', async () => {
    const film = join(folder, 'kept.mp4');
    await makeBackgroundFilm(film, ['screen', 'patterns'], { frames: 24 });
    const page = await visits.open('/new/background', undefined, ENLARGED);
    await page.setInputFiles('input[type=file] >> nth=0', film);
    await page.locator('#option-color').fill('#204080');
    const kept = page.locator('.plan .warnings li');
    await kept.waitFor();
    assert.match(
      await kept.innerText(),
      /shot 2 .* keeps its background\. No engine suits it\. builtin-screen suits it to \d+%: .*builtin-plate suits it to 0%: The background was nowhere seen without the subject\./,
    );
    const order = await page.evaluate(
      "[...document.querySelectorAll('.told > *')].map((part) => part.querySelector('summary')?.textContent ?? part.className)",
    );
    assert.deepEqual(order, ['clips', 'result', 'background', 'compositing', 'estimate', 'warnings']);
    await unfold(page, '.plan details');
    const [shot = ''] = (await page.locator('.plan').innerText()).split('Candidates');
    assert.match(
      shot,
      /Name\s+kept\.mp4.*Number\s+1\s+Start.*End.*Matter.*Reason\s+A green screen.*Confidence/s,
    );
    await assertNothingIsLost(page, 'a plan');
    await page.context().close();
  });

  test('lets voices be heard by the keyboard before one is chosen', { skip: unlessFull }, async () => {
    const page = await open('/new/narrate');
    await page.getByRole('button', { name: 'Hear and choose' }).press('Enter');
    await page.getByLabel('Sentence to hear').fill('Hm.');
    const [answer] = await Promise.all([
      page.waitForResponse('**/voices/preview'),
      page.getByRole('button', { name: 'Hear alice' }).press('Enter'),
    ]);
    assert.deepEqual([answer.status(), answer.headers()['content-type']], [200, 'audio/mp4']);
    // It has been played to its end: nothing of it was refused.
    await page.getByRole('button', { name: 'Stop alice' }).waitFor({ state: 'hidden' });
    assert.equal(await page.getByRole('alert').count(), 0);
    await page.getByRole('radio', { name: /^alice / }).focus();
    await page.keyboard.press('ArrowDown');
    assert.equal(await page.locator('#option-narrator').inputValue(), 'espeak:arthur');
    assert.equal(new URL(page.url()).pathname, '/new/narrate', 'Enter runs nothing');
    const { violations } = await new AxeBuilder({ page }).include('.picker').analyze();
    assert.deepEqual(violations, []);
  });

  test('lets the voices of one’s own cast be heard beside the plan', { skip: unlessFull }, async () => {
    const cast = join(folder, 'cast.json');
    await writeFile(cast, JSON.stringify([{ name: 'keeper', gender: 'male', voice: 'espeak:boris' }]));
    const page = await open('/new/narrate');
    const field = page.locator('.files', { has: page.locator('#option-cast') });
    await field.locator('input[type=file]').setInputFiles(cast);
    await page.setInputFiles('input[type=file] >> nth=0', novel);
    await page.locator('.plan summary', { hasText: /^cast$/i }).click();
    const [answer] = await Promise.all([
      page.waitForResponse('**/voices/preview'),
      page.getByRole('button', { name: 'Hear espeak:boris, the voice of keeper' }).click(),
    ]);
    assert.deepEqual([answer.status(), answer.headers()['content-type']], [200, 'audio/mp4']);
    const { violations } = await new AxeBuilder({ page }).include('.plan').analyze();
    assert.deepEqual(violations, []);
  });

  test('asks for an engine by its title, and for one of many models by its name', {
    skip: unlessFull,
  }, async () => {
    const page = await open('/new/narrate');
    const engine = page.locator('#option-speech');
    assert.match(await engine.locator('option:checked').innerText(), /^eSpeak NG/);
    await engine.selectOption('openai:MODEL');
    await page.getByText('OPENAI_API_KEY').first().waitFor();
    const name = page.getByLabel('Name of the engine');
    await name.fill('openai:tts-1');
    await name.press('Tab');
    await page.reload();
    assert.equal(await engine.inputValue(), 'openai:MODEL');
    assert.equal(await name.inputValue(), 'openai:tts-1');
  });

  test('takes an address for a second file without running', { skip: unlessFull }, async () => {
    const page = await open('/new/background');
    const other = page.locator('.files').nth(1);
    await other.getByRole('button', { name: 'Paste an address' }).click();
    await other.getByLabel('Address of a file').fill('sea.png');
    await other.getByLabel('Address of a file').press('Enter');
    await other.getByText('sea.png').waitFor();
    assert.equal(new URL(page.url()).pathname, '/new/background');
  });

  test('keeps what was typed when the session ends, and goes on after the login', async () => {
    const made = await service.client.addToken({ name: 'page' });
    const page = await open('/new/upscale', made.token);
    await page.getByRole('button', { name: 'Paste an address' }).first().click();
    await page.getByLabel('Address of a file').fill('https://example.org/nothing.png');
    await page.getByRole('button', { name: 'Take it' }).click();
    await page.getByText('nothing.png').first().waitFor();
    await service.client.removeToken(made.id);
    await page.getByRole('button', { name: 'Run' }).click();
    await page.waitForURL(/\/login\?next=/);
    await page.getByLabel('Token').fill('wrong');
    await page.getByRole('button', { name: 'Log in' }).click();
    await page.getByText('The token is not valid.').waitFor();
    await page.getByLabel('Token').fill(ADMIN_TOKEN);
    await page.getByRole('button', { name: 'Log in' }).click();
    await page.waitForURL('**/new/upscale');
    await page.getByText('nothing.png').first().waitFor();
  });

  test('speaks the language of the browser, and the service with it', async () => {
    const page = await open('/');
    await page.getByRole('button', { name: '中文' }).click();
    await page.getByRole('heading', { name: '今天上演什么？' }).waitFor();
    await page.getByText('放大图片').first().waitFor();
    await page.reload();
    await page.getByRole('heading', { name: '今天上演什么？' }).waitFor();
    assert.equal(await page.locator('html').getAttribute('lang'), 'zh-CN');
  });

  test('can be used by everybody, in both themes, on a desk and on a phone', async () => {
    const findFinished = async (production: string): Promise<string> => {
      const [task] = await service.client.listTasks({ production, status: 'completed', mode: 'run' });
      return `/tasks/${task!.task_id}`;
    };
    const paths = [
      '/',
      '/new/enhance',
      '/tasks',
      await findFinished('upscale'),
      ...(isFull ? [await findFinished('narrate')] : []),
      '/models',
      '/settings',
      '/settings/providers',
      '/login',
      '/nothing',
    ];
    const lookAt = async (page: Page, path: string, locale: string, looks: typeof LOOKS | [Look]) => {
      await page.goto(service.url + path);
      await page.locator('h1').waitFor();
      assert.equal(await page.locator('html').getAttribute('lang'), locale);
      await look(page, `${locale} ${path}`, looks);
    };
    for (const locale of LANGUAGES) {
      const page = await visits.open('/', ADMIN_TOKEN, { locale });
      // Where there is less time, each page is looked at in one way.
      for (const [i, path] of paths.entries())
        await lookAt(page, path, locale, unlessFull ? [LOOKS[i % 2]!] : LOOKS);
    }
  });
});
