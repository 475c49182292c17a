import assert from 'node:assert/strict';
import { mkdir, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { DiskArtifactStore, MANIFEST } from '../../src/execution/disk-artifact-store.ts';
import { DEFAULT_MEDIA_LIMITS } from '../../src/media/media-limits.ts';
import { KeptLooks } from '../../src/service/media/kept-looks.ts';
import { MediaPreviews } from '../../src/service/media/media-previews.ts';
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
});
