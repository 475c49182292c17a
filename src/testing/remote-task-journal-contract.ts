import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RemoteTaskJournal } from '../execution/remote/remote-task-journal.ts';
import type { RemoteTaskRecord } from '../execution/remote/remote-task-record.ts';
import type { Assert, ContractCase } from './contract-case.ts';

const CLAIMANTS = 6;

/**
 * Test cases for journals of remote tasks. `open` opens the same storage each time: a second journal sees what the first
 * one wrote, like a process started later or on another machine.
 */
export function createRemoteTaskJournalContract(open: () => Promise<RemoteTaskJournal>): ContractCase[] {
  return [
    { name: 'an unknown key has no record, and may be removed', run: checkUnknownKey },
    { name: 'what was written last is found by every journal on the place', run: checkRoundTrip },
    { name: 'the bytes of an answer come back, whole or not at all', run: checkAnswers },
    { name: 'a removed key is gone with its bytes', run: checkRemoval },
    { name: 'the list has every record with its size', run: checkListing },
    { name: 'one at a time works on a key, and others on other keys meanwhile', run: checkClaims },
    { name: 'who waits for a key can be cancelled, and leaves nothing behind', run: checkCancelledClaim },
  ];

  async function checkUnknownKey(check: Assert): Promise<void> {
    const journal = await open();
    check.equal(await journal.find('0'.repeat(64)), undefined);
    check.equal(await journal.findAnswer(randomUUID()), undefined);
    await journal.remove('0'.repeat(64));
    await journal.discard(randomUUID());
  }

  async function checkRoundTrip(check: Assert): Promise<void> {
    const [first, second] = [await open(), await open()];
    const record = createRecord('round-trip', { error: { code: 'a.b', message: 'ä', kind: 'terminal' } });
    await first.write(record);
    check.deepEqual(await second.find(record.key), JSON.parse(JSON.stringify(record)));
    const later = { ...record, revision: 2, state: 'accepted', remoteId: '17' } as const;
    await second.write(later);
    for (const journal of [first, second, await open()])
      check.equal((await journal.find(record.key))?.remoteId, '17');
  }

  async function checkAnswers(check: Assert): Promise<void> {
    const [first, second] = [await open(), await open()];
    const clientKey = randomUUID();
    const parts = Array.from({ length: 300 }, (_, i) => Buffer.alloc(1000, i));
    await first.keep(clientKey, createStream(parts));
    const kept = await second.findAnswer(clientKey);
    check.equal(kept?.bytes, 300_000);
    check.ok((await readFile(kept!.path)).equals(Buffer.concat(parts)));
    const broken = randomUUID();
    await check.rejects(first.keep(broken, createStream(parts, 200)), /breaks off/);
    check.equal(await first.findAnswer(broken), undefined);
    check.equal(await second.findAnswer(broken), undefined);
    await second.discard(clientKey);
    check.equal(await (await open()).findAnswer(clientKey), undefined);
  }

  async function checkRemoval(check: Assert): Promise<void> {
    const [first, second] = [await open(), await open()];
    const record = createRecord('removal', { state: 'done', answer: { kind: 'file', bytes: 3 } });
    await first.keep(record.clientKey, Buffer.from('abc'));
    await first.write(record);
    await first.remove(record.key);
    for (const journal of [first, second]) {
      check.equal(await journal.find(record.key), undefined);
      check.equal(await journal.findAnswer(record.clientKey), undefined);
    }
  }

  async function checkListing(check: Assert): Promise<void> {
    const journal = await open();
    const record = createRecord('listing', { state: 'done', answer: { kind: 'file', bytes: 5000 } });
    await journal.keep(record.clientKey, Buffer.alloc(5000));
    await journal.write(record);
    const listed = (await (await open()).list()).find(({ key }) => key === record.key);
    check.equal(listed?.service, 'a service');
    check.equal(listed?.state, 'done');
    check.equal(listed?.changedAt.toISOString(), record.changedAt);
    check.ok(listed!.sizeBytes > 5000 && listed!.sizeBytes < 6000);
  }

  async function checkClaims(check: Assert): Promise<void> {
    const [key, other] = [createKey('claims'), createKey('other claims')];
    const { signal } = new AbortController();
    let [holders, turns, most] = [0, 0, 0];
    const work = async (): Promise<void> => {
      const journal = await open();
      await using claim = await journal.claim(key, signal);
      most = Math.max(most, ++holders);
      await using _elsewhere = turns++ === 0 ? await journal.claim(other, signal) : undefined;
      await sleep(5);
      claim.assertHeld();
      holders--;
    };
    await Promise.all(Array.from({ length: CLAIMANTS }, work));
    check.equal(turns, CLAIMANTS);
    check.equal(most, 1);
  }

  async function checkCancelledClaim(check: Assert): Promise<void> {
    const journal = await open();
    const key = createKey('cancelled claim');
    const controller = new AbortController();
    {
      await using _held = await journal.claim(key, new AbortController().signal);
      const waiting = journal.claim(key, controller.signal);
      setTimeout(() => controller.abort(), 20);
      await check.rejects(waiting, { code: 'cancelled' });
    }
    await using claim = await (await open()).claim(key, AbortSignal.timeout(30_000));
    claim.assertHeld();
  }
}

function createKey(name: string): string {
  return Buffer.from(name).toString('hex').padEnd(64, '0');
}

function createRecord(name: string, change: Partial<RemoteTaskRecord>): RemoteTaskRecord {
  const now = new Date().toISOString();
  return {
    format: 1,
    key: createKey(name),
    revision: 1,
    service: 'a service',
    state: 'intended',
    clientKey: randomUUID(),
    firstSentAt: now,
    lastSentAt: now,
    changedAt: now,
    earlier: [],
    ...change,
  };
}

async function* createStream(parts: readonly Buffer[], breaksOffAt = Number.POSITIVE_INFINITY) {
  for (const [i, part] of parts.entries()) {
    if (i === breaksOffAt) throw new Error('it breaks off');
    yield part;
  }
}
