import type { Page } from 'playwright-core';
import { ADMIN_TOKEN } from '../test-service.ts';
import { openPage, type PageOptions } from './chromium.ts';

/** Everything is slow on a machine that does something else too. */
export const PATIENCE = { timeout: 60_000 };

/** Pages of a service, and what must not happen in any of them. */
export class Visits {
  /** Errors of pages, and requests to others than their service. */
  readonly wrong: string[] = [];
  readonly #getUrl: () => string;

  constructor(getUrl: () => string) {
    this.#getUrl = getUrl;
  }

  /** Opens a page of the service after a login. */
  async open(path: string, token = ADMIN_TOKEN, options?: PageOptions): Promise<Page> {
    const url = this.#getUrl();
    const page = await this.visit(`${url}/login#token=${token}`, options);
    await page.waitForURL(`${url}/`);
    if (path !== '/') await page.goto(url + path);
    return page;
  }

  /** Opens an address in a browser that knows nothing of the service. */
  async visit(address: string, options?: PageOptions): Promise<Page> {
    const page = await openPage('about:blank', options);
    this.#watch(page);
    await page.goto(address);
    return page;
  }

  /** Opens another tab of the same browser. */
  async openTab(beside: Page, path: string): Promise<Page> {
    const page = await beside.context().newPage();
    this.#watch(page);
    await page.goto(this.#getUrl() + path);
    return page;
  }

  #watch(page: Page): void {
    const { wrong } = this;
    page.setDefaultTimeout(PATIENCE.timeout);
    page.on('pageerror', ({ message }) => wrong.push(message));
    page.on('console', (message) => {
      // Browsers write refused requests there, which the page tells of itself.
      if (message.type() === 'error' && !/status of [45]\d\d|net::ERR_/.test(message.text()))
        wrong.push(message.text());
    });
    page.on('request', (request) => {
      if (!request.url().startsWith(this.#getUrl()) && !request.url().startsWith('blob:'))
        wrong.push(request.url());
    });
  }
}
