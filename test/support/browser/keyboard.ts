import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';

/** What has the focus, as those see it who have no mouse. */
export interface Focused {
  readonly tag: string;
  readonly id: string;
  readonly name: string;
  readonly isFolded: boolean;
  /** Why nobody sees that it has the focus. */
  readonly fault: string | undefined;
}

/** A form with all of its options unfolded, and the page around it. */
const TABS_TO_ANYTHING = 400;

/** Frames, players and the page as a whole show the focus in ways of their own. */
const FOCUSED = `() => {
  const it = document.activeElement;
  if (!it || it === document.body) return { tag: 'BODY', id: '', name: '', isFolded: false, fault: 'nothing has the focus' };
  const labels = [...(it.labels ?? [])].map(({ textContent }) => textContent).join(' ');
  const name = (it.getAttribute('aria-label') ?? (labels || it.textContent)).replace(/\\s+/g, ' ').trim();
  const isFolded = it.tagName === 'SUMMARY' && !it.parentElement.open;
  const found = { tag: it.tagName, id: it.id, name, isFolded };
  if (['MAIN', 'IFRAME', 'VIDEO', 'AUDIO', 'DIALOG'].includes(it.tagName)) return found;
  const { outlineStyle, outlineWidth } = getComputedStyle(it);
  if (outlineStyle === 'none' || parseFloat(outlineWidth) < 2) return { ...found, fault: 'has no ring' };
  const { left, right, top, bottom } = it.getBoundingClientRect();
  if (right - left < 2 || bottom - top < 2) return { ...found, fault: 'is too small to be seen' };
  const within = (low, high, size) => (Math.max(low, 0) + Math.min(high, size)) / 2;
  const seen = document.elementFromPoint(within(left, right, innerWidth), within(top, bottom, innerHeight));
  const isSeen = seen && (it.contains(seen) || seen.contains(it));
  return isSeen ? found : { ...found, fault: 'lies behind ' + (seen?.outerHTML.slice(0, 80) ?? 'the edge') };
}`;

/** The keys of a page, and whether whoever has nothing else can see at any time where they are. */
export class Keyboard {
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  async getFocused(): Promise<Focused> {
    return (await this.#page.evaluate(`(${FOCUSED})()`)) as Focused;
  }

  /** Goes on by the Tab key, past the page's end too, until something has the focus. Each press moves it, and whatever has it is seen. */
  async tabTo(what: string, isIt: (focused: Focused) => boolean): Promise<void> {
    for (let i = 0; i < TABS_TO_ANYTHING; i++) {
      await this.#page.evaluate('window.wasFocused = document.activeElement');
      await this.#page.keyboard.press('Tab');
      const focused = await this.getFocused();
      // Behind its last element the browser itself has the focus.
      if (focused.tag === 'BODY') continue;
      assert.equal(focused.fault, undefined, `${focused.tag} ${focused.name}`);
      const isInside = ['IFRAME', 'VIDEO', 'AUDIO'].includes(focused.tag);
      const hasMoved = await this.#page.evaluate('window.wasFocused !== document.activeElement');
      assert.ok(isInside || hasMoved, `Tab does not leave ${focused.tag} ${focused.name}`);
      if (isIt(focused)) return;
    }
    assert.fail(`Tab never comes to ${what}`);
  }

  tabToName(name: RegExp): Promise<void> {
    return this.tabTo(String(name), (focused) => name.test(focused.name));
  }

  /** Presses a key, which must not take the focus away from everything. */
  async press(key: string): Promise<void> {
    await this.#page.keyboard.press(key);
    await this.assertKept(key);
  }

  /** Goes to something and presses Enter on it. */
  async enter(name: RegExp): Promise<void> {
    await this.tabToName(name);
    await this.press('Enter');
  }

  /** That the focus is somewhere, also once the page has answered. */
  async assertKept(after: string): Promise<void> {
    await this.#page.evaluate('new Promise((drawn) => setTimeout(drawn, 100))');
    const { fault } = await this.getFocused();
    assert.equal(fault, undefined, `after ${after}`);
  }
}
