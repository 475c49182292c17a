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

let started: Promise<Browser> | undefined;

/** A page that shares nothing with others, in the one browser of this test's process. */
export async function openPage(address: string, options: BrowserContextOptions = {}): Promise<Page> {
  // Without Chromium's own sandbox, as everywhere where its user is root or may make no namespaces: pages are ours.
  started ??= chromium.launch({ executablePath: PROGRAM, chromiumSandbox: false });
  const context = await (await started).newContext(options);
  const page = await context.newPage();
  await page.goto(address);
  return page;
}

after(async () => (await started)?.close());
