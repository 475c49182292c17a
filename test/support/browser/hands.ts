import type { Download, Locator, Page } from 'playwright-core';
import { dropFiles } from './drop-files.ts';
import { Keyboard } from './keyboard.ts';
import { unfold } from './unfold.ts';

/** A production may take longer than whatever else a page is asked for. */
const MAKING = { timeout: 300_000 };

/** How somebody runs a production in the page. */
export interface Hands {
  /** Gives files to the first page, and chooses a production for them. */
  open(paths: readonly string[], production: string): Promise<void>;
  /** Types options by their names, unfolding what is folded. */
  fill(options: Readonly<Record<string, string>>): Promise<void>;
  /** Chooses a file for an option. */
  choose(option: string, path: string): Promise<void>;
  /** Runs what the form says. */
  run(): Promise<void>;
  /** Fetches the first file of a kind that was made. */
  fetch(ending: string): Promise<Download>;
}

export function useMouse(page: Page): Hands {
  return {
    async open(paths, production) {
      await dropFiles(page, 'section.stage', paths);
      await page.getByRole('button', { name: new RegExp(`^${production}`, 'i') }).click();
      await page.waitForURL(`**/new/${production}`);
    },
    async fill(options) {
      await unfold(page, 'details.level');
      for (const [name, value] of Object.entries(options)) {
        await page.locator(`#option-${name}`).fill(value);
        await page.locator(`#option-${name}`).press('Tab');
      }
    },
    async choose(option, path) {
      await unfold(page, 'details.level');
      const field = page.locator('.files', { has: page.locator(`#option-${option}`) });
      await field.locator('input[type=file]').setInputFiles(path);
    },
    async run() {
      await page.getByRole('button', { name: 'Run', exact: true }).click();
      await page.waitForURL('**/tasks/task_*');
    },
    async fetch(ending) {
      const link = await waitForResult(page, ending);
      const [download] = await Promise.all([page.waitForEvent('download'), link.click()]);
      return download;
    },
  };
}

/** Tab, Enter and letters alone; what a browser shows to choose files from is not of the page. */
export function useKeyboard(page: Page): Hands {
  const keyboard = new Keyboard(page);
  const goTo = (option: string): Promise<void> =>
    keyboard.tabTo(option, ({ id }) => id === `option-${option}`);
  async function unfold(): Promise<void> {
    const folded = page.locator('details.level:not([open])');
    for (let left = await folded.count(); left > 0; left--) {
      await keyboard.tabTo('what is folded', ({ isFolded }) => isFolded);
      await keyboard.press('Enter');
    }
  }
  /** Presses Enter where files are chosen. */
  async function give(paths: readonly string[], goThere: () => Promise<void>): Promise<void> {
    // Before anything is pressed, or the browser may have opened its own.
    const chooser = page.waitForEvent('filechooser');
    await goThere();
    await keyboard.press('Enter');
    await (await chooser).setFiles([...paths]);
    await keyboard.assertKept('files were chosen');
  }
  return {
    async open(paths, production) {
      await page.getByRole('button', { name: new RegExp(`^${production}`, 'i') }).waitFor();
      await give(paths, () => keyboard.tabToName(/^Choose files$/));
      await page.getByText('Which production shall it be?').waitFor();
      await keyboard.enter(new RegExp(`^${production}`, 'i'));
      await page.waitForURL(`**/new/${production}`);
      await page.locator('.plan').waitFor();
    },
    async fill(options) {
      await unfold();
      for (const [name, value] of Object.entries(options)) {
        await goTo(name);
        await page.keyboard.type(value);
      }
    },
    async choose(option, path) {
      await unfold();
      await give([path], () => goTo(option));
    },
    async run() {
      await page.locator('.estimate').waitFor();
      await keyboard.enter(/^Run$/);
      await page.waitForURL('**/tasks/task_*');
      await keyboard.assertKept('the task was shown');
    },
    async fetch(ending) {
      await waitForResult(page, ending);
      await keyboard.assertKept('the task was done');
      await keyboard.tabToName(nameDownload(ending));
      const [download] = await Promise.all([page.waitForEvent('download'), keyboard.press('Enter')]);
      return download;
    },
  };
}

async function waitForResult(page: Page, ending: string): Promise<Locator> {
  const link = page.getByRole('link', { name: nameDownload(ending) }).first();
  await link.waitFor(MAKING);
  return link;
}

const nameDownload = (ending: string): RegExp => new RegExp(`^Download .*\\${ending}`);
