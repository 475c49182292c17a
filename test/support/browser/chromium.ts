import { existsSync } from 'node:fs';
import { after } from 'node:test';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

/** Debian's and Ubuntu's place. */
const PROGRAM = process.env.FOOTLIGHT_CHROMIUM ?? '/usr/bin/chromium';
/** Continuous integration installs the browser, and has to say so when that failed. */
const isRequired = Boolean(process.env.FOOTLIGHT_TESTS_NEED_CHROMIUM);

/** Why tests in a browser are skipped. */
export const unlessChromium: string | false =
  existsSync(PROGRAM) || isRequired ? false : `no Chromium at ${PROGRAM}; FOOTLIGHT_CHROMIUM names another`;

export interface PageOptions extends BrowserContextOptions {
  /** Pixels of a letter where a page says nothing else, as people set it in their browser. */
  readonly fontSize?: number;
}

/** The size that browsers have from the start. */
const FONT_SIZE = 16;
/** By the size of their letters. */
const started = new Map<number, Promise<Browser>>();

/** A page that shares nothing with others, in the one browser of this test's process that has letters of this size. */
export async function openPage(address: string, options: PageOptions = {}): Promise<Page> {
  const { fontSize = FONT_SIZE, ...contextOptions } = options;
  const browser = started.get(fontSize) ?? launch(fontSize);
  started.set(fontSize, browser);
  const context = await (await browser).newContext(contextOptions);
  const page = await context.newPage();
  await page.goto(address);
  return page;
}

function launch(fontSize: number): Promise<Browser> {
  // Said again, it would take away the pointer that Playwright gives to the browser.
  const args = fontSize === FONT_SIZE ? [] : [`--blink-settings=defaultFontSize=${fontSize}`];
  // Without Chromium's own sandbox, as everywhere where its user is root or may make no namespaces: pages are ours.
  return chromium.launch({ executablePath: PROGRAM, chromiumSandbox: false, args });
}

after(async () => {
  for (const browser of started.values()) await (await browser).close();
});
