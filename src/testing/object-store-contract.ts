import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { FootlightError } from '../core/errors.ts';
import type { ObjectStore } from '../storage/object-store.ts';
import type { Assert, ContractCase } from './contract-case.ts';

const LARGE_BYTES = 17 << 20;
const HOSTILE_KEYS = [
  '../out',
  'a/../../out',
  '/etc/passwd',
  '',
  'a//b',
  'a/./b',
  'a\\b',
  'a\0b',
  'x'.repeat(901),
];

/** Test cases for object stores. */
export function createObjectStoreContract(open: () => Promise<ObjectStore>): ContractCase[] {
  return [
    { name: 'an object comes back whole, in several parts when it is large', run: checkRoundTrip },
    { name: 'a range has both its ends', run: checkRanges },
    { name: 'an object that is put again is replaced', run: checkReplacement },
    { name: 'a missing object has no facts, can’t be read and may be removed', run: checkMissing },
    { name: 'the list goes by prefix', run: checkListing },
    { name: 'keys that would leave the store are refused', run: checkHostileKeys },
  ];

  async function checkRoundTrip(check: Assert): Promise<void> {
    const store = await open();
    const content = Buffer.alloc(LARGE_BYTES, 'theatre ');
    await put(store, 'large/ä b.bin', content);
    check.equal((await store.head('large/ä b.bin'))?.sizeBytes, LARGE_BYTES);
    check.ok(content.equals(await buffer(await store.read('large/ä b.bin'))));
  }

  async function checkRanges(check: Assert): Promise<void> {
    const store = await open();
    await put(store, 'digits', Buffer.from('0123456789'));
    check.equal((await buffer(await store.read('digits', { start: 2, end: 4 }))).toString(), '234');
    check.equal((await buffer(await store.read('digits', { start: 9, end: 9 }))).toString(), '9');
  }

  async function checkReplacement(check: Assert): Promise<void> {
    const store = await open();
    await put(store, 'twice', Buffer.from('first'));
    await put(store, 'twice', Buffer.from('2nd'));
    check.equal((await buffer(await store.read('twice'))).toString(), '2nd');
  }

  async function checkMissing(check: Assert): Promise<void> {
    const store = await open();
    check.equal(await store.head('no/such'), undefined);
    await check.rejects(store.read('no/such'), { code: 'storage.not-found' });
    await store.remove('no/such');
  }

  async function checkListing(check: Assert): Promise<void> {
    const store = await open();
    for (const key of ['list/a/1', 'list/a/2', 'list/b']) await put(store, key, Buffer.from(key));
    const listKeys = async (prefix: string) =>
      (await Array.fromAsync(store.list(prefix))).map(({ key }) => key).sort();
    check.deepEqual(await listKeys('list/a/'), ['list/a/1', 'list/a/2']);
    check.deepEqual(await listKeys('list/'), ['list/a/1', 'list/a/2', 'list/b']);
    await store.remove('list/a/1');
    check.deepEqual(await listKeys('list/a'), ['list/a/2']);
  }

  async function checkHostileKeys(check: Assert): Promise<void> {
    const store = await open();
    for (const key of HOSTILE_KEYS)
      await check.rejects(
        async () => store.read(key),
        (error) => error instanceof FootlightError && error.code === 'storage.key',
        key,
      );
  }
}

async function put(store: ObjectStore, key: string, content: Buffer): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'footlight-object-'));
  try {
    await writeFile(join(folder, 'file'), content);
    await store.put(key, join(folder, 'file'));
  } finally {
    await rm(folder, { recursive: true });
  }
}
