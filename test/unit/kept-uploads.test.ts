import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import {
  findKeptUpload,
  holdUpload,
  isHeldElsewhere,
  listKeptUploads,
  releaseHeldUploads,
} from '../../web/src/state/kept-uploads.ts';

/** What a browser keeps, in memory. */
class Kept {
  readonly #all = new Map<string, string>();
  getItem = (key: string): string | null => this.#all.get(key) ?? null;
  setItem = (key: string, value: string): void => void this.#all.set(key, value);
  removeItem = (key: string): void => void this.#all.delete(key);
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

const openTab = (): void => void Object.assign(globalThis, { sessionStorage: new Kept() });

beforeEach(() => {
  Object.assign(globalThis, { localStorage: new Kept() });
  openTab();
});

test('what one tab sends is left alone by the others, and gone on with by itself after a reload', () => {
  holdUpload(upload);
  assert.equal(findKeptUpload(file)?.source, 'upload:1');
  openTab();
  assert.equal(findKeptUpload(file), undefined);
  assert.deepEqual(listKeptUploads().map(isHeldElsewhere), [true]);
});

test('another tab goes on with it when the first is closed or has been silent for long, and may use it once it is whole', (t) => {
  holdUpload(upload);
  releaseHeldUploads();
  openTab();
  assert.equal(findKeptUpload(file)?.source, 'upload:1');

  t.mock.timers.enable({ apis: ['Date'], now: Date.now() });
  holdUpload(upload);
  openTab();
  assert.equal(findKeptUpload(file), undefined);
  t.mock.timers.tick(2 * 60_000);
  assert.equal(findKeptUpload(file)?.source, 'upload:1');

  holdUpload({ ...upload, sentBytes: 100 });
  openTab();
  assert.equal(findKeptUpload(file)?.source, 'upload:1');
});
