import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Page } from 'playwright-core';

/** What a browser does as files are let go over an element. */
const DROP = `([selector, nth, files]) => {
  const dataTransfer = new DataTransfer();
  for (const { name, base64 } of files)
    dataTransfer.items.add(new File([Uint8Array.from(atob(base64), (each) => each.charCodeAt(0))], name));
  const target = document.querySelectorAll(selector)[nth];
  for (const type of ['dragover', 'drop'])
    target.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }));
}`;

/** Drops files on an element of a page: the first one, if it is not told which. */
export async function dropFiles(
  page: Page,
  selector: string,
  paths: readonly string[],
  nth = 0,
): Promise<void> {
  const files = await Promise.all(
    paths.map(async (path) => ({ name: basename(path), base64: await readFile(path, 'base64') })),
  );
  await page.locator(selector).nth(nth).waitFor();
  await page.evaluate(`(${DROP})(${JSON.stringify([selector, nth, files])})`);
}
