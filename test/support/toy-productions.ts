import { appendFile, mkdir, open, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { detectCurrentDevice } from '../../src/core/devices.ts';
import { FootlightError } from '../../src/core/errors.ts';
import { hashJson } from '../../src/core/hashing.ts';
import { optionMeta } from '../../src/execution/option-meta.ts';
import type { Production } from '../../src/execution/production.ts';
import { defineStages } from '../../src/execution/stage.ts';
import type { Step } from '../../src/execution/step.ts';
import type { WorkflowContext } from '../../src/execution/workflow.ts';

const toyMeta = { group: 'content', level: 'basic' } as const;

const toyOptions = z.object({
  label: z
    .string()
    .default('toy')
    .register(optionMeta, { ...toyMeta }),
  input: z
    .string()
    .optional()
    .register(optionMeta, { ...toyMeta, file: 'media' }),
  output: z
    .string()
    .optional()
    .register(optionMeta, { ...toyMeta, file: 'output' }),
  model: z
    .string()
    .default('none')
    .register(optionMeta, { ...toyMeta, file: 'model' }),
  steps: z
    .int()
    .min(1)
    .max(100)
    .default(3)
    .register(optionMeta, { ...toyMeta }),
  shared: z
    .boolean()
    .default(false)
    .describe('Lets other workers make steps')
    .register(optionMeta, { ...toyMeta }),
  seconds: z
    .number()
    .min(0)
    .max(600)
    .default(0.01)
    .register(optionMeta, { ...toyMeta }),
  failAt: z
    .int()
    .default(-1)
    .describe('Number of the step that fails')
    .register(optionMeta, { ...toyMeta }),
  failKind: z
    .enum(['retryable', 'terminal', 'crash', 'silent', 'greedy', 'defect'])
    .default('terminal')
    .register(optionMeta, { ...toyMeta }),
  mendedBy: z
    .string()
    .default('')
    .describe('The failure is over when this file exists')
    .register(optionMeta, { ...toyMeta }),
  journal: z
    .string()
    .default('')
    .describe('Folder of journal and lock of those who need the one device')
    .register(optionMeta, { ...toyMeta }),
  engine: z
    .string()
    .default('none')
    .register(optionMeta, { ...toyMeta, engine: 'sound' }),
  partner: z
    .string()
    .default('')
    .describe('Label of a run that has to hold a device while this one holds its own')
    .register(optionMeta, { ...toyMeta }),
  leases: z
    .boolean()
    .default(false)
    .describe('Hold the lease of the device, as engines do, and write down when')
    .register(optionMeta, { ...toyMeta }),
  fileBytes: z
    .int()
    .default(0)
    .register(optionMeta, { ...toyMeta }),
  says: z
    .string()
    .default('')
    .describe('A line that is finished before the steps')
    .register(optionMeta, { ...toyMeta }),
  showEnvironment: z
    .boolean()
    .default(false)
    .describe('Writes the names of the process’s variables instead of the label')
    .register(optionMeta, { ...toyMeta }),
});

type ToyOptions = z.output<typeof toyOptions>;
interface StepInput {
  readonly label: string;
  readonly number: number;
}

/** How long a partner is waited for. */
const PARTNER_MS = 20_000;

const STAGES = defineStages({ toy: { unit: 'toys', weight: 1 } });

const toyStep: Step<StepInput, ToyOptions, { number: number }> = {
  ...STAGES.toy,
  version: '1',
  async run({ directory, signal, reportProgress: progress }, { label, number }, options) {
    await note(options, { label, number, what: 'start' });
    if (options.failAt === number && !(await exists(options.mendedBy))) await fail(options, signal);
    const until = performance.now() + options.seconds * 1000;
    while (performance.now() < until) {
      await sleep(Math.min(50, options.seconds * 1000), undefined, { signal });
      progress(1 - (until - performance.now()) / (options.seconds * 1000), 1);
    }
    await writeFile(join(directory, 'toy.txt'), `${label} ${number}`);
    if (options.fileBytes > 0) await writeFile(join(directory, 'large'), Buffer.alloc(options.fileBytes, 1));
    return { number };
  },
};

/** Steps that take time, fail in every way, and keep a journal: what a service is tried with. */
const toyProduction: Production<typeof toyOptions> = {
  name: 'toy',
  options: toyOptions,
  stages: Object.values(STAGES),
  outputs: [{ role: 'toy', mediaTypes: ['text/plain'] }],
  load: async () => ({
    async run(context, options) {
      await using _lease = options.leases ? await leaseDevice(context, options) : undefined;
      await using _device = options.engine === 'toy-gpu' ? await holdDevice(options) : undefined;
      if (options.says) context.show({ kind: 'line', speaker: 'The toy', text: options.says });
      await context.map(
        toyStep,
        Array.from({ length: options.steps }, (_, i) => i),
        {
          isShared: options.shared,
          getSize: () => 1,
          getInput: (number) => ({ label: options.label, number }),
          getResources: () => options,
        },
      );
      const output = join(process.cwd(), options.output ?? 'toy.txt');
      await writeFile(
        output,
        options.showEnvironment ? Object.keys(process.env).join('\n') : `${options.label} done\n`.repeat(100),
      );
      return { status: 'completed', outputs: { toy: output } };
    },
    async plan(_context, { steps, seconds }) {
      return { steps, seconds: steps * seconds };
    },
  }),
};

export const toyProductions: ReadonlyMap<string, Production> = new Map([
  ['toy', toyProduction as unknown as Production],
]);
export const TOY_HOST = new URL('./toy-job-host.ts', import.meta.url);

export function toyStepKey(label: string, number: number): string {
  return hashJson({ step: 'toy', version: '1', input: { label, number } });
}

async function fail({ failKind }: ToyOptions, signal: AbortSignal): Promise<void> {
  switch (failKind) {
    case 'crash':
      process.kill(process.pid, 'SIGKILL');
      break;
    case 'silent':
      await sleep(600_000, undefined, { signal });
      break;
    case 'greedy': {
      const hoard = Array.from({ length: 60 }, () => Buffer.alloc(20 << 20, 1));
      await sleep(600_000, hoard, { signal });
      break;
    }
    case 'defect':
      throw new Error('The toy has a defect at /srv/toys/secret.', {
        cause: new TypeError('The toy’s spring is undefined.'),
      });
    default:
      throw new FootlightError(
        'toy.broken',
        { kind: failKind, value: failKind },
        { message: 'The toy broke.', remedy: 'Mend it.' },
      );
  }
}

/** Holds the accelerator until the run is over; where it has a partner, until that one holds another as well. */
async function leaseDevice({ engines, signal }: WorkflowContext, options: ToyOptions) {
  const lease = await engines.accelerator.lease(signal);
  const { label, partner, journal } = options;
  const tell = async (what: string) => note(options, { label, what, device: await detectCurrentDevice() });
  await tell('hold');
  await writeFile(join(journal, `${label}.holds`), '');
  const until = performance.now() + PARTNER_MS;
  while (partner !== '' && !(await exists(join(journal, `${partner}.holds`)))) {
    if (performance.now() > until)
      throw new FootlightError(
        'toy.alone',
        { kind: 'terminal' },
        { message: `${partner} never held a device.` },
      );
    await sleep(50, undefined, { signal });
  }
  return {
    async [Symbol.asyncDispose]() {
      await tell('let go');
      await lease[Symbol.asyncDispose]();
    },
  };
}

/** Proves that nobody else holds the device: a second holder leaves a line that the test finds. */
async function holdDevice({ journal, label }: ToyOptions): Promise<AsyncDisposable> {
  const lock = join(journal, `${basename(await detectCurrentDevice())}.lock`);
  const holder = await readFile(lock, 'utf8').catch(() => undefined);
  if (holder !== undefined && isAlive(Number(holder)))
    await appendFile(join(journal, 'violations.txt'), `${label} found ${holder} alive\n`);
  if (holder !== undefined) await rm(lock, { force: true });
  // Made by one process only, also where two look at the same moment.
  await writeFile(lock, String(process.pid), { flag: 'wx' }).catch(() =>
    appendFile(join(journal, 'violations.txt'), `${label} met another at the lock\n`),
  );
  return {
    async [Symbol.asyncDispose]() {
      if ((await readFile(lock, 'utf8').catch(() => '')) === String(process.pid))
        await rm(lock, { force: true });
    },
  };
}

async function note({ journal }: ToyOptions, entry: Record<string, unknown>): Promise<void> {
  if (journal === '') return;
  await mkdir(journal, { recursive: true });
  await using file = await open(join(journal, 'journal.jsonl'), 'a');
  await file.appendFile(`${JSON.stringify({ ...entry, at: Date.now(), pid: process.pid })}\n`);
}

async function exists(path: string): Promise<boolean> {
  return (
    path !== '' &&
    (await readFile(path).then(
      () => true,
      () => false,
    ))
  );
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return pid !== process.pid;
  } catch {
    return false;
  }
}
