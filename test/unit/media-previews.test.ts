import assert from 'node:assert/strict';
import { appendFile, mkdir, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { suite, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Hono } from 'hono';
import { DiskArtifactStore, MANIFEST } from '../../src/execution/disk-artifact-store.ts';
import { DEFAULT_MEDIA_LIMITS } from '../../src/media/media-limits.ts';
import { GrowingFile } from '../../src/service/media/growing-file.ts';
import { GrowingPreview } from '../../src/service/media/growing-preview.ts';
import { KeptLooks } from '../../src/service/media/kept-looks.ts';
import { MediaPreviews } from '../../src/service/media/media-previews.ts';
import { sendGrowing } from '../../src/service/routes/media-preview.ts';
import type { ServiceRequest } from '../../src/service/service-context.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';

const folder = createTemporaryFolder();

/** More than any disk has. */
const NEVER_FREE = 2 ** 60;

suite('looks that are kept', () => {
  test('are not removed from under those who read them where the disk is full', async () => {
    const store = new DiskArtifactStore(join(folder, 'kept'));
    await store.open();
    const kept = new KeptLooks(store, store.root, NEVER_FREE);
    const make = async (key: string) => {
      const built = await store.createBuildDirectory();
      await writeFile(join(built, 'frame.png'), key);
      const output = { files: ['frame.png'] };
      const made = {
        step: 'inspect-frame',
        version: '1',
        output,
        warnings: [],
        seconds: 0,
        createdAt: '',
        isLocal: true,
      };
      const { directory } = await store.commit(key, built, made);
      return { directory, output };
    };
    const old = await make('old');
    const longAgo = new Date(Date.now() - 3_600_000);
    await utimes(join(old.directory, MANIFEST), longAgo, longAgo);
    const looks = await Promise.all(['one', 'two', 'three'].map(make));
    await Promise.all(looks.map((look) => kept.note(look)));
    for (const { directory } of looks) await stat(join(directory, 'frame.png'));
    await assert.rejects(stat(old.directory), { code: 'ENOENT' });
  });
});

suite('previews', () => {
  test('that wait for others are given up with those who asked for them', async () => {
    const storeRoot = join(folder, 'store');
    await mkdir(storeRoot, { recursive: true });
    await using previews = new MediaPreviews({
      host: new URL('../support/silent-host.ts', import.meta.url),
      storeRoot,
      mediaLimits: DEFAULT_MEDIA_LIMITS,
      kept: new KeptLooks(new DiskArtifactStore(storeRoot), storeRoot, 0),
    });
    const [opened, closed]: [string[], string[]] = [[], []];
    const open = (digest: string) => async () => {
      opened.push(digest);
      const close = async () => void closed.push(digest);
      return { ...{ text: digest, path: digest, digest }, [Symbol.asyncDispose]: close };
    };
    const untilOpened = async (count: number): Promise<void> => {
      while (opened.length < count) await sleep(5);
    };
    const ask = (digest: string, signal: AbortSignal) =>
      previews.openPreview(digest, open(digest), { owner: 'someone', signal });
    const [staying, leaving] = [new AbortController(), new AbortController()];
    const running = ['a', 'b'].map((digest) => ask(digest, staying.signal).catch((error) => error));
    await untilOpened(2);
    const waiting = ['c', 'c'].map((digest) => ask(digest, leaving.signal));
    const refused = waiting.map((each) => assert.rejects(each, { code: 'cancelled' }));
    await untilOpened(3);
    leaving.abort();
    await Promise.all(refused);
    assert.deepEqual([opened.toSorted(), closed], [['a', 'b', 'c'], ['c']]);
    staying.abort();
    await Promise.all(running);
    assert.deepEqual(closed.toSorted(), ['a', 'b', 'c']);
  });

  test('that are being made are listed up to the last whole entry, and sent in ranges as they are written', async () => {
    const [path, listPath] = [join(folder, 'preview.mp4'), join(folder, 'preview.m3u8')];
    await writeFile(path, 'head');
    await writeFile(listPath, '#EXTM3U\n');
    const made = Promise.withResolvers<void>();
    const { signal } = new AbortController();
    const preview = await GrowingPreview.open(path, made.promise);
    const first = preview.readPlaylist(signal);
    const range = preview.content.waitFor(8, signal);
    await sleep(150);
    await appendFile(path, 'part');
    await appendFile(listPath, '#EXTINF:1,\npreview.mp4\n#EXTINF:1');
    assert.equal(await first, '#EXTM3U\n#EXTINF:1,\npreview.mp4\n');
    assert.equal(await range, 8);
    assert.equal((await buffer(preview.content.read({ start: 2, end: 5 }))).toString(), 'adpa');
    assert.ok(preview.unusedMs < 10_000);
    const left = preview.content.waitFor(100, AbortSignal.abort());
    await assert.rejects(left, { code: 'cancelled' });
    const second = preview.content.waitFor(100, signal);
    await appendFile(listPath, ',\npreview.mp4\n#EXT-X-ENDLIST\n');
    const whole = preview.readPlaylist(signal);
    made.resolve();
    assert.equal(await second, 8, 'it has ended before that');
    assert.match(await whole, /mp4\n#EXT-X-ENDLIST\n$/);
  });

  /** A preview that ends while it is asked for, or at once before. */
  async function askForEnding(range: string | undefined, isLate = false): Promise<unknown[]> {
    const path = join(folder, `ending-${range}.mp4`);
    await writeFile(path, 'head');
    const made = Promise.withResolvers<void>();
    const file = await GrowingFile.open(path, made.promise);
    const app = new Hono();
    app.get('/', (context) => sendGrowing(context as unknown as ServiceRequest, file));
    const ask = () => app.request('/', { headers: range === undefined ? {} : { range } });
    const early = isLate ? undefined : ask();
    await sleep(120);
    await appendFile(path, 'part');
    made.resolve();
    // Known until then to who looks for it.
    for (let turn = 0; turn < 10; turn++) await undefined;
    const answer = await (early ?? ask());
    await sleep(120);
    return [answer.status, answer.headers.get('content-range'), await answer.text()];
  }

  test('that end while they are asked for are sent up to their end, whole and in ranges', async () => {
    const answers = await Promise.all([
      askForEnding('bytes=2-99'),
      askForEnding(undefined),
      askForEnding('bytes=4-7', true),
    ]);
    assert.deepEqual(answers, [
      [206, 'bytes 2-7/*', 'adpart'],
      [200, null, 'headpart'],
      [206, 'bytes 4-7/*', 'part'],
    ]);
  });

  test('are closed with the answers that nobody reads', async () => {
    const path = join(folder, 'unread.mp4');
    await writeFile(path, 'head');
    const file = await GrowingFile.open(path, Promise.resolve());
    const unread = file.stream();
    await sleep(20);
    assert.equal(file.unusedMs, 0, 'it is held');
    unread.destroy();
    await sleep(20);
    await assert.rejects(async () => void (await buffer(file.read())));
  });
});
