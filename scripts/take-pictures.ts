import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { createEngines, createProductions, JOB_HOST } from '../src/app.ts';
import { untilTrue } from '../test/support/browser/until-true.ts';
import { provideWebPage } from '../test/support/browser/web-page.ts';
import { ADMIN_TOKEN, startTestService, type TestService } from '../test/support/test-service.ts';

/**
 * Takes the pictures of the page that a README shows, of a service that has made the page's own samples.
 * `node scripts/take-pictures.ts zh` takes those in Chinese.
 */
const SAMPLES = new URL('../web/src/samples/', import.meta.url);
const IMAGES = new URL('../docs/images/', import.meta.url);
const SIZE = { width: 1280, height: 800 };
const QUALITY = 0.82;
const SEEKING_MS = 2_000;
const PROGRAM = process.env.FOOTLIGHT_CHROMIUM ?? '/usr/bin/chromium';

/** A language with the names that the samples have in it. */
const LANGUAGES = [
  { language: 'en', locale: 'en', stage: 'stage.mp4', story: 'The Lamp on the Quay.txt' },
  { language: 'zh', locale: 'zh-CN', stage: '舞台.mp4', story: '码头的灯.txt' },
] as const;
type Looked = (typeof LANGUAGES)[number];

async function upload({ client }: TestService, file: string, name: string): Promise<string> {
  return client.upload(new Blob([await readFile(new URL(file, SAMPLES))]), { name });
}

async function make(service: TestService, looked: Looked) {
  const { client } = service;
  const novel = await upload(service, `story.${looked.language}.txt`, looked.story);
  const input = await upload(service, 'stage.mp4', looked.stage);
  const ids = {
    stage: await client.submit('enhance', { input, target: 'x2' }),
    story: await client.submit('narrate', { novel }),
  };
  for (const id of Object.values(ids)) for await (const _ of client.follow(id));
  return ids;
}

async function open(
  browser: Browser,
  url: string,
  { locale }: Looked,
  theme: 'dark' | 'light',
): Promise<Page> {
  const look = { locale, colorScheme: theme, viewport: SIZE, reducedMotion: 'reduce' } as const;
  const page = await (await browser.newContext(look)).newPage();
  await page.goto(`${url}/login#token=${ADMIN_TOKEN}`);
  await page.waitForURL(`${url}/`);
  return page;
}

/** Browsers write WebP from a canvas alone. */
async function save(page: Page, name: string): Promise<void> {
  const picture = (await page.screenshot()).toString('base64');
  const canvas = await page.context().newPage();
  const url = await canvas.evaluate(`(async () => {
    const picture = new Image();
    picture.src = 'data:image/png;base64,${picture}';
    await picture.decode();
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [picture.width, picture.height];
    canvas.getContext('2d').drawImage(picture, 0, 0);
    return canvas.toDataURL('image/webp', ${QUALITY});
  })()`);
  await writeFile(new URL(`${name}.webp`, IMAGES), String(url).split(',')[1]!, 'base64');
  await page.context().close();
}

async function takePictures(browser: Browser, service: TestService, looked: Looked): Promise<void> {
  const { stage, story } = await make(service, looked);
  const visit = async (path: string, theme: 'dark' | 'light'): Promise<Page> => {
    const page = await open(browser, service.url, looked, theme);
    await page.goto(service.url + path);
    await page.locator('h1').waitFor();
    return page;
  };
  const name = (what: string): string => `page-${what}.${looked.language}`;

  const home = await visit('/', 'dark');
  await home.waitForLoadState('networkidle');
  await save(home, name('home'));

  const form = await visit('/new/narrate', 'light');
  await form.setInputFiles('input[type=file] >> nth=0', {
    name: looked.story,
    mimeType: 'text/plain',
    buffer: await readFile(new URL(`story.${looked.language}.txt`, SAMPLES)),
  });
  await form.locator('.voice .button').click();
  await form.locator('.picker input[type=radio]').nth(1).check();
  await form.locator('.estimate').waitFor();
  await form.locator('.voice').evaluate('(field) => scrollBy(0, field.getBoundingClientRect().top - 260)');
  await save(form, name('voices'));

  const compared = await visit(`/tasks/${stage}`, 'dark');
  await compared.locator('.result > .button').click();
  await untilTrue(compared, "() => document.querySelector('input.time')?.disabled === false");
  // It seeks to its first frame of its own.
  await compared.waitForTimeout(SEEKING_MS);
  await compared.locator('input.time').fill('1');
  await compared.waitForTimeout(SEEKING_MS);
  await save(compared, name('compare'));

  const heard = await visit(`/tasks/${story}`, 'light');
  await untilTrue(heard, "() => document.querySelector('audio')?.duration > 1");
  await heard.locator('.lamps li').first().waitFor();
  await save(heard, name('story'));
}

const looked = LANGUAGES.find(({ language }) => language === process.argv[2]) ?? LANGUAGES[0];
const folder = await mkdtemp(join(tmpdir(), 'footlight-pictures-'));
try {
  const production = { productions: await createProductions(), engines: createEngines(), host: JOB_HOST };
  const policy = { webPage: await provideWebPage() };
  await using service = await startTestService(folder, { production, policy });
  const browser = await chromium.launch({ executablePath: PROGRAM, chromiumSandbox: false });
  await takePictures(browser, service, looked);
  await browser.close();
} finally {
  await rm(folder, { recursive: true });
}
process.exit();
