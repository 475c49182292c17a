import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { forgetEverything } from '../../web/src/state/kept.ts';

type Tab = typeof import('../../web/src/state/kept-uploads.ts');

/** What a browser keeps, in memory: its own properties, as there. */
class Kept {
  [key: string]: unknown;
  getItem(key: string): unknown {
    return this[key] ?? null;
  }
  setItem(key: string, value: string): void {
    this[key] = value;
  }
  removeItem(key: string): void {
    delete this[key];
  }
}

const file = { name: 'film.mp4', size: 100, lastModified: 7 };
const upload = {
  name: 'film.mp4',
  totalBytes: 100,
  modifiedAt: 7,
  source: 'upload:1',
  sentBytes: 40,
  form: 'enhance.input',
};

let opened = 0;
/** A tab runs the page for itself, also one that was duplicated with all that the other keeps. */
const openTab = (): Promise<Tab> => import(`../../web/src/state/kept-uploads.ts?${opened++}`);

beforeEach(() => {
  Object.assign(globalThis, { localStorage: new Kept(), sessionStorage: new Kept() });
});

test('what one tab sends is left alone by the others, its duplicates too, and gone on with by itself', async () => {
  const tab = await openTab();
  tab.holdUpload(upload);
  assert.equal(tab.findKeptUpload(file)?.source, 'upload:1');
  const other = await openTab();
  assert.equal(other.findKeptUpload(file), undefined);
  assert.deepEqual(other.listKeptUploads().map(other.isHeldElsewhere), [true]);
});

test('another tab goes on with it when the first is closed or has been silent for long, and may use it once it is whole', async (t) => {
  const [tab, other] = [await openTab(), await openTab()];
  tab.holdUpload(upload);
  tab.releaseHeldUploads();
  assert.equal(other.findKeptUpload(file)?.source, 'upload:1');

  t.mock.timers.enable({ apis: ['Date'], now: Date.now() });
  tab.holdUpload(upload);
  assert.equal(other.findKeptUpload(file), undefined);
  t.mock.timers.tick(2 * 60_000);
  assert.equal(other.findKeptUpload(file)?.source, 'upload:1');

  other.holdUpload({ ...upload, sentBytes: 60 });
  assert.equal(tab.holdOn(upload), false, 'a tab that wakes finds that another one goes on');
  assert.equal(other.listKeptUploads()[0]?.sentBytes, 60);
  assert.equal(other.holdOn({ ...upload, sentBytes: 70 }), true);

  tab.holdUpload({ ...upload, sentBytes: 100 });
  assert.equal(other.findKeptUpload(file)?.source, 'upload:1');
});

test('what was forgotten at a log-out is not written back by who still sends it', async () => {
  const tab = await openTab();
  tab.holdUpload(upload);
  tab.holdOn({ ...upload, sentBytes: 50 });
  assert.deepEqual(
    tab.listKeptUploads().map(({ sentBytes }) => sentBytes),
    [50],
  );
  forgetEverything();
  tab.holdOn({ ...upload, sentBytes: 60 });
  assert.deepEqual(tab.listKeptUploads(), []);
});

test('a log-out gives up what other pages and tabs have begun, and waits for no service that is silent', async () => {
  const [tab, other] = [await openTab(), await openTab()];
  tab.holdUpload(upload);
  other.holdUpload({ ...upload, source: 'upload:2' });
  tab.holdUpload({ ...upload, source: 'upload:whole', sentBytes: 100 });
  const removed: string[] = [];
  const remove = (source: string): Promise<void> => {
    removed.push(source);
    return source === 'upload:1' ? new Promise(() => undefined) : Promise.resolve();
  };
  await tab.giveUpKeptUploads(remove, 1);
  assert.deepEqual(removed.sort(), ['upload:1', 'upload:2']);
});
