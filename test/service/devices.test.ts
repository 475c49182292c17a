import assert from 'node:assert/strict';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { superviseJob } from '../../src/execution/isolation/supervisor.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';
import { startTestService, type TestService } from '../support/test-service.ts';
import { TOY_HOST } from '../support/toy-productions.ts';

const folder = createTemporaryFolder();
// The ledger of leases lies there: it must not be that of the machine.
process.env.FOOTLIGHT_CACHE = join(folder, 'cache');
let service: TestService;

before(async () => {
  service = await startTestService(folder, { devices: ['toys/gpu0', 'toys/gpu1'] });
});
after(async () => service[Symbol.asyncDispose]());

interface Note {
  readonly label: string;
  readonly what: string;
  readonly device?: string;
}

async function newJournal(name: string): Promise<string> {
  const journal = join(folder, name);
  await mkdir(journal, { recursive: true });
  return journal;
}

/** Who held which device, in the order in which it was written down. */
async function holdings(journal: string): Promise<Note[]> {
  const lines = (await readFile(join(journal, 'journal.jsonl'), 'utf8')).trim().split('\n');
  const notes = lines.map((line) => JSON.parse(line) as Note);
  return notes.filter(({ what }) => what === 'hold' || what === 'let go');
}

async function submit(options: Record<string, unknown>): Promise<string> {
  const answer = await service.ask('POST', '/api/v1/toy', { body: JSON.stringify(options) });
  assert.equal(answer.status, 202);
  return ((await answer.json()) as { task_id: string }).task_id;
}

async function ended(id: string) {
  for await (const { status } of service.client.follow(id))
    if (['completed', 'partial', 'failed', 'cancelled'].includes(status)) break;
  return service.client.getTask(id);
}

suite('two accelerators of one machine', () => {
  test('work side by side, each run on the device of its queue', async () => {
    const journal = await newJournal('side-by-side');
    const toy = { engine: 'toy-gpu', leases: true, journal, steps: 1 };
    const ids = [
      await submit({ ...toy, label: 'left', partner: 'right' }),
      await submit({ ...toy, label: 'right', partner: 'left' }),
    ];
    const tasks = await Promise.all(ids.map(ended));
    assert.deepEqual(
      tasks.map(({ status, error }) => [status, error]),
      [
        ['completed', null],
        ['completed', null],
      ],
    );
    const notes = await holdings(journal);
    const devices = notes.filter(({ what }) => what === 'hold').map(({ device }) => device);
    assert.deepEqual(devices.toSorted(), ['toys/gpu0', 'toys/gpu1']);
    assert.deepEqual(tasks.map(({ queue }) => queue).toSorted(), ['gpu:toys/gpu0', 'gpu:toys/gpu1']);
  });

  test('are each held by one run at a time', async () => {
    const journal = await newJournal('in-turn');
    const toy = { engine: 'toy-gpu', leases: true, journal, steps: 2, seconds: 0.1 };
    await Promise.all(
      ['first', 'second', 'third'].map(async (label) => {
        const request = {
          workflow: 'toy',
          options: { ...toy, label },
          storeRoot: join(folder, 'work'),
          mode: 'run',
          device: 'toys/gpu0',
        } as const;
        await superviseJob(request, { host: TOY_HOST, directory: journal });
      }),
    );
    const notes = await holdings(journal);
    assert.equal(notes.length, 6);
    for (let i = 0; i < notes.length; i += 2) {
      const [hold, letGo] = [notes[i]!, notes[i + 1]!];
      assert.deepEqual([hold.what, letGo.what, letGo.label], ['hold', 'let go', hold.label]);
      assert.equal(hold.device, 'toys/gpu0');
    }
  });
});
