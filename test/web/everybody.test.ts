import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import type { Page } from 'playwright-core';
import { unlessChromium } from '../support/browser/chromium.ts';
import { getContrast, readPixels } from '../support/browser/contrast.ts';
import { assertNothingIsLost, ENLARGED } from '../support/browser/enlarged.ts';
import { Keyboard } from '../support/browser/keyboard.ts';
import { LOOKS, look } from '../support/browser/look.ts';
import { listRareStates } from '../support/browser/rare-states.ts';
import { unfold } from '../support/browser/unfold.ts';
import { untilTrue } from '../support/browser/until-true.ts';
import { Visits } from '../support/browser/visits.ts';
import { provideWebPage } from '../support/browser/web-page.ts';
import { unlessFull } from '../support/full.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';
import { startTestService, type TestService } from '../support/test-service.ts';

const folder = createTemporaryFolder();
const LANGUAGES = ['en', 'zh-CN'];
/** Of what is no text, by WCAG 2.2 (1.4.11). */
const SEEN = 3;
/** Of what burns to what does not, for those who see no colors: it shines around itself, too. */
const TOLD_APART = 2.5;
let service: TestService;
const visits = new Visits(() => service.url);

const submit = (options: object): Promise<string> => service.client.submit('toy' as never, options as never);

/** Opens a task of a toy that is in a state. */
function showTask(status: string, options: object, then?: (id: string) => Promise<unknown>) {
  return async (page: Page): Promise<void> => {
    const id = await submit({ label: status, ...options });
    await page.goto(`${service.url}/tasks/${id}`);
    await page.locator('.lamps').waitFor();
    if (then) {
      await page.locator('.badge[data-status=running]').waitFor();
      await then(id);
    }
    await page.locator(`.badge[data-status=${status}]`).waitFor();
    await unfold(page, 'details.fold');
  };
}
const go =
  (path: string, selector: string) =>
  async (page: Page): Promise<void> => {
    await page.goto(service.url + path);
    await page.locator(selector).first().waitFor();
  };

/** What a page may show, and how it is come to. */
const STATES: Readonly<Record<string, (page: Page) => Promise<void>>> = {
  'a task that runs': showTask('running', { steps: 1, seconds: 600, says: 'Is nobody there?' }),
  'a paused task': showTask('paused', { steps: 1, seconds: 600 }, (id) => service.client.pause(id)),
  'a cancelled task': showTask('cancelled', { steps: 1, seconds: 600 }, (id) => service.client.cancel(id)),
  'a failed task': showTask('failed', { failAt: 1 }),
  'a finished task': showTask('completed', {}),
  async 'a title that is changed'(page) {
    await STATES['a finished task']!(page);
    await page.locator('.rename').click();
  },
  'an unknown task': go('/tasks/task_none', '.missing'),
  'an unknown production': go('/new/none', 'h1'),
  'an unknown place': go('/nothing', '.missing'),
  'a list of tasks': go('/tasks', 'li a'),
  'a list without tasks': go('/tasks?text=nothing+is+called+so', 'main p.muted'),
  async 'the sheet of keys'(page) {
    await page.goto(`${service.url}/`);
    await page.locator('.poster:enabled').first().waitFor();
    await page.keyboard.press('?');
    await page.locator('dialog[open]').waitFor();
  },
  async 'a task that is to be removed'(page) {
    await STATES['a finished task']!(page);
    await page.locator('main .actions > button').last().click();
    await page.locator('[role=alertdialog][open]').waitFor();
  },
  async 'a file that is picked'(page) {
    await page.goto(`${service.url}/new/toy`);
    await page.locator('.files').first().locator('> .actions > .button').nth(2).click();
    await page.locator('dialog[open] li button').first().click();
    await page.locator('dialog[open] li', { hasText: 'evening.txt' }).waitFor();
  },
  async 'an address that is asked for'(page) {
    await page.goto(`${service.url}/new/toy`);
    await page.locator('.files').first().locator('> .actions > .button').nth(1).click();
    await page.locator('.address .control').waitFor();
  },
  async 'an option that is refused'(page) {
    await page.goto(`${service.url}/new/toy`);
    await page.locator('#option-steps').fill('101');
    await page.locator('#option-steps').press('Tab');
    await page.locator('[aria-invalid=true]').waitFor();
  },
  async 'a service that is away'(page) {
    await STATES['a task that runs']!(page);
    await page.route('**/api/**', (route) => route.abort());
    await page.locator('.away').waitFor();
  },
  async 'a refused login'(page) {
    await page.context().clearCookies();
    await page.goto(`${service.url}/login`);
    await page.locator('#token').fill('wrong');
    await page.locator('#token').press('Enter');
    await page.locator('.note').waitFor();
  },
  ...listRareStates(() => service),
};
/** What every run looks at, once. */
const OFTEN = ['a failed task'];

/** What is looked at with words of twice the size. */
const READ_ENLARGED = [
  'the first page',
  'the settings',
  'a form',
  'a finished task',
  'a task that is to be removed',
  'a file that is picked',
  'the sheet of keys',
  'a list of tasks',
  'models, some of which are pulled',
  'an option that is refused',
] as const;
suite('the page is for everybody', { skip: unlessChromium }, () => {
  before(async () => {
    const roots = join(folder, 'roots');
    await mkdir(join(roots, 'plays'), { recursive: true });
    await writeFile(join(roots, 'plays', 'play.txt'), 'It rained.');
    await writeFile(join(roots, 'evening.txt'), 'It rained.');
    const policy = { webPage: await provideWebPage(), inputRoots: [roots] };
    service = await startTestService(folder, { policy, concurrency: 50 });
  });
  after(async () => {
    const found = [...visits.wrong];
    await service?.[Symbol.asyncDispose]();
    assert.deepEqual(found, []);
  });

  test('who uses the keyboard alone, and always sees where that is', async () => {
    const page = await visits.open('/');
    const keyboard = new Keyboard(page);
    const isAt = async (name: RegExp): Promise<void> =>
      assert.match((await keyboard.getFocused()).name, name);
    await page.getByRole('button', { name: /^toy/i }).waitFor();
    await keyboard.enter(/^toy/i);
    await page.getByLabel('label', { exact: true }).waitFor();
    await keyboard.tabToName(/^label$/);
    await page.keyboard.type('typed');
    await keyboard.press('Shift+Tab');
    await keyboard.press('Enter');
    await isAt(/^label$/);
    await keyboard.tabToName(/^steps$/);
    await page.keyboard.press('ControlOrMeta+A');
    await page.keyboard.type('101');
    await page.locator('[aria-invalid=true]').waitFor();
    await keyboard.press('Tab');
    assert.notEqual((await keyboard.getFocused()).id, 'option-steps');
    await keyboard.tabTo('steps', ({ id }) => id === 'option-steps');
    await page.keyboard.press('ControlOrMeta+A');
    await page.keyboard.type('3');
    await keyboard.enter(/^Paste an address$/);
    await isAt(/^Address of a file$/);
    await page.keyboard.type('https://example.org/a.wav');
    await keyboard.press('Enter');
    await keyboard.enter(/^Remove a\.wav$/);
    await keyboard.enter(/^From a folder of the service$/);
    await keyboard.enter(/roots$/);
    await keyboard.enter(/^plays$/);
    await keyboard.press('Escape');
    await isAt(/^From a folder of the service$/);
    await keyboard.enter(/^Run$/);
    await page.waitForURL('**/tasks/task_*');
    await keyboard.enter(/^Rename$/);
    await page.keyboard.type('By keys');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'By keys' }).waitFor();
    await page.locator('.rename').waitFor();
    await keyboard.assertKept('the task was renamed');
    await isAt(/^Rename$/);
    await page.goto(`${service.url}/tasks/${await submit({ label: 'keys', steps: 1, seconds: 600 })}`);
    await page.locator('.badge[data-status=running]').waitFor();
    await keyboard.enter(/^Pause$/);
    await page.locator('.badge[data-status=paused]').waitFor();
    await keyboard.assertKept('the task was paused');
    await isAt(/^Go on$/);
    await keyboard.enter(/^Cancel$/);
    await page.locator('.badge[data-status=cancelled]').waitFor();
    await keyboard.assertKept('the task was stopped');
    await keyboard.enter(/^Remove$/);
    await isAt(/^Keep$/);
    const question = page.getByRole('alertdialog', { name: 'Remove this task?' });
    assert.match(await question.innerText(), /task_\w+\s.*undone/s);
    await keyboard.press('Escape');
    await isAt(/^Remove$/);
    await keyboard.press('Enter');
    await keyboard.press('Enter');
    await isAt(/^Remove$/);
    assert.equal(await question.count(), 0);
    assert.match(page.url(), /task_/);
    // A page that is left takes its question along.
    await page.locator('nav a[href="/tasks"]').click();
    await page.waitForURL('**/tasks');
    await page.goBack();
    await keyboard.enter(/^Remove$/);
    await page.goForward();
    await page.waitForURL('**/tasks');
    await question.waitFor({ state: 'hidden' });
    await page.locator('#page:focus').waitFor();
    await page.goBack();
    await page.waitForURL('**/task_*');
    await keyboard.press('?');
    await page.locator('dialog[open]').waitFor();
    await page.goForward();
    await page.waitForURL('**/tasks');
    await page.locator('#page:focus').waitFor();
    assert.equal(await page.locator('dialog[open]').count(), 0, 'a sheet is left with its page too');
    await page.goBack();
    await keyboard.enter(/^Remove$/);
    await keyboard.press('Tab');
    await isAt(/^Remove$/);
    await keyboard.press('Enter');
    await page.waitForURL('**/tasks');
    await question.waitFor({ state: 'hidden' });
    await keyboard.assertKept('the task was removed');
  });

  for (const [name, show] of Object.entries(STATES))
    test(`who looks at ${name}`, { skip: OFTEN.includes(name) ? false : unlessFull }, async () => {
      for (const [i, locale] of (unlessFull ? ['en'] : LANGUAGES).entries()) {
        const page = await visits.open('/', undefined, { locale });
        await show(page);
        assert.equal(await page.locator('html').getAttribute('lang'), locale);
        await untilTrue(page, '() => [...document.images].every(({ complete }) => complete)');
        await look(page, `${locale} ${name}`, unlessFull ? [LOOKS[i]!] : LOOKS);
        await page.context().close();
      }
    });

  for (const locale of LANGUAGES)
    test(`who has words of twice the size on a small phone, in ${locale}`, { skip: unlessFull }, async () => {
      const page = await visits.open('/', undefined, { locale, ...ENLARGED });
      const views: Readonly<Record<string, (page: Page) => Promise<void>>> = {
        ...STATES,
        'the first page': go('/', '.poster:enabled'),
        'the settings': go('/settings', 'main li'),
        'a form': go('/new/toy', '#option-steps'),
      };
      for (const name of READ_ENLARGED) {
        await views[name]!(page);
        await assertNothingIsLost(page, name);
      }
      await page.context().close();
    });

  test('who has to tell lamps apart', { skip: unlessFull }, async () => {
    const page = await visits.open('/');
    /** The colors of a lamp and of what it stands before. */
    const readLamp = async (light: string): Promise<[lamp: number[], before: number[]]> => {
      const lamp = page.locator(`.lamps [data-light=${light}] i`).first();
      await lamp.scrollIntoViewIfNeeded();
      const { x, y, width, height } = (await lamp.boundingBox())!;
      const at = async (left: number, top: number): Promise<number[]> =>
        (await readPixels(page, { x: Math.round(left), y: Math.round(top), width: 1, height: 1 }))[0]!;
      return [await at(x + width / 2, y + height - 12), await at(x - 3, y + height - 6)];
    };
    const lamps: Record<string, number[]> = {};
    await STATES['a finished task']!(page);
    await page.locator('.lamps [data-light=done]').waitFor();
    await page.emulateMedia({ reducedMotion: 'reduce' });
    for (const light of ['done', 'failed', 'waiting']) {
      await page.evaluate(`(() => {
        const lamp = document.querySelector('.lamps li');
        lamp.dataset.light = '${light}';
        lamp.querySelector('b').style.height = '${light === 'done' ? 100 : 0}%';
      })()`);
      const [lamp, before] = await readLamp(light);
      lamps[light] = lamp;
      assert.ok(getContrast(lamp, before) >= SEEN, `${light}: ${lamp} before ${before}`);
    }
    assert.ok(getContrast(lamps.done!, lamps.waiting!) >= TOLD_APART, `${lamps.done} and ${lamps.waiting}`);
  });
});
