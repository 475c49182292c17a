import assert from 'node:assert/strict';
import { access, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { before, suite, test } from 'node:test';
import { lanczos } from '../../src/adapters/builtin-lanczos/index.ts';
import { createProductions } from '../../src/app.ts';
import {
  createStudio,
  DiskArtifactStore,
  ENGINES,
  type EngineAdapter,
  type FootlightError,
  type ProductionOptions,
  type WorkflowEvent,
} from '../../src/index.ts';
import { createConstantRate, makeVideo } from '../../src/testing/make-video.ts';
import { poster } from '../support/poster.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';

const folder = createTemporaryFolder();
const film = join(folder, 'film.mp4');
const workDir = join(folder, 'work');
const HOST = new URL('../support/studio-host.ts', import.meta.url);

before(() =>
  makeVideo(film, {
    width: 64,
    height: 48,
    timeBase: { num: 1, den: 25_000 },
    pts: createConstantRate(25),
    draw: (frame, [luma]) => luma.samples.fill(60 + frame),
  }),
);

suite('options', () => {
  const studio = createStudio({ workDir });

  test('are completed with their defaults', async () => {
    const options = await studio.check('upscale', { input: 'still.png' });
    assert.equal(options.scale, 2);
    assert.equal(options.model, 'default');
  });

  for (const [what, value, options] of [
    ['of an unknown name', 'bogusOption', { input: film, bogusOption: 1 }],
    ['of a wrong value', 'scale', { input: film, scale: 'twice' }],
    ['that are missing', 'input', {}],
  ])
    test(`${what} are refused before anything starts`, async () => {
      const refused = { name: 'FootlightError', code: 'usage.option', kind: 'usage', value };
      await assert.rejects(studio.run('upscale', options as never), refused);
      await assert.rejects(studio.plan('upscale', options as never), refused);
      await assert.rejects(access(workDir), { code: 'ENOENT' });
    });

  test('of an unknown production are refused', async () => {
    await assert.rejects(studio.run('enchant' as never, {} as never), { code: 'usage.workflow' });
  });

  test('are known to the compiler for every built-in production', async () => {
    const known: Readonly<Record<keyof ProductionOptions, true>> = {
      enhance: true,
      upscale: true,
      highlights: true,
      render: true,
      narrate: true,
      background: true,
      storyboard: true,
    };
    assert.deepEqual(Object.keys(known), [...(await createProductions()).keys()]);
  });
});

suite('a production of one’s own', () => {
  test('stands beside the built-in ones, and runs in this process', async () => {
    const store = new DiskArtifactStore(join(folder, 'own-store'));
    const studio = createStudio({ productions: { poster }, store, workDir });
    const names = (await studio.productions()).map(({ name }) => name);
    assert.deepEqual(names, [...(await createProductions()).keys(), 'poster']);
    const output = join(folder, 'here.jpg');
    const events: WorkflowEvent[] = [];
    const onEvent = (event: WorkflowEvent): number => events.push(event);
    const summary = await studio.run('poster', { input: film, output, at: 0.4 }, { onEvent });
    assert.deepEqual(summary.outputs, { picture: output });
    assert.deepEqual([...(await readFile(output))].slice(0, 2), [0xff, 0xd8]);
    assert.ok(events.some((event) => event.type === 'step-end' && event.status === 'run'));
    assert.deepEqual(
      (await store.list()).map(({ step }) => step),
      ['still'],
    );
    // @ts-expect-error Its options are known to the compiler too.
    await assert.rejects(studio.run('poster', { input: film, when: 0.4 }), { code: 'usage.option' });
  });

  test('runs in a child process of its own program, and goes on from its checkpoints', async () => {
    const studio = createStudio({ productions: { poster }, jobHost: HOST, workDir });
    const options = { input: film, output: join(folder, 'there.jpg') };
    assert.deepEqual(await studio.plan('poster', options), {
      width: 64,
      height: 48,
      at: 0,
      output: options.output,
    });
    assert.equal((await studio.run('poster', options)).steps[0]?.status, 'run');
    assert.equal((await studio.run('poster', options)).steps[0]?.status, 'reused');
    await assert.rejects(studio.run('poster', { ...options, at: 400 }), { code: 'poster.past-end' });
  });

  test('is cancelled by a signal, wherever it runs', async () => {
    for (const jobHost of [undefined, HOST]) {
      const studio = createStudio({ productions: { poster }, jobHost, workDir });
      const run = studio.run('poster', { input: film }, { signal: AbortSignal.abort() });
      await assert.rejects(run, (error: FootlightError) => error.kind === 'cancelled');
    }
  });

  test('can’t take a store of this process into a child', () => {
    const store = new DiskArtifactStore(workDir);
    assert.throws(() => createStudio({ store, jobHost: HOST }), { code: 'usage.job-host' });
  });
});

suite('engines of one’s own', () => {
  test('take the place of the built-in ones, or stand beside them', async () => {
    const references = async (engines: typeof ENGINES): Promise<string[]> =>
      (await createStudio({ engines }).engines('upscaler')).map(({ reference }) => reference);
    assert.deepEqual(await references([lanczos]), ['lanczos']);
    assert.deepEqual(
      (await references([...ENGINES, { ...lanczos, name: 'own', aliases: [] }])).at(-1),
      'own',
    );
    assert.throws(() => createStudio({ engines: [lanczos, lanczos] }), /lanczos/);
  });

  test('are used by runs, in the environment that is named', async () => {
    const seen: unknown[] = [];
    const own: EngineAdapter<'upscaler'> = {
      ...lanczos,
      name: 'own',
      aliases: [],
      create: async (choice, environment, signal) => {
        seen.push(environment.KEY_OF_OWN);
        return lanczos.create(choice, environment, signal);
      },
    };
    const input = join(folder, 'still.ppm');
    await writeFile(input, Buffer.concat([Buffer.from('P6 64 48 255\n'), Buffer.alloc(64 * 48 * 3, 127)]));
    const studio = createStudio({ engines: [...ENGINES, own], environment: { KEY_OF_OWN: 'key' }, workDir });
    await studio.run('upscale', { input, output: join(folder, 'large.png'), model: 'own', require: true });
    assert.deepEqual(new Set(seen), new Set(['key']));
  });
});
