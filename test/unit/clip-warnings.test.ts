import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { FootlightError } from '../../src/core/errors.ts';
import { createWarning, type Warning } from '../../src/core/warning.ts';
import { DiskArtifactStore } from '../../src/execution/disk-artifact-store.ts';
import { runWorkflow } from '../../src/execution/runner.ts';
import { background } from '../../src/productions/background/index.ts';
import { mapClips } from '../../src/productions/background/run-clips.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';

const folder = createTemporaryFolder();

test('a report has the warnings of its own clip, and those of the whole run', async () => {
  const prompt = createWarning('background.prompt-unused');
  // Neither of them names a clip, and the second one comes twice.
  const late = createWarning('input.late-start', { duration: 1 });
  const silent = createWarning('audio.silent', { stream: 1 });
  const own: Record<string, readonly Warning[]> = { one: [late, silent], two: [], three: [silent] };
  const found: Record<string, readonly Warning[]> = {};
  const options = background.options.parse({ videos: Object.keys(own), color: '#fff' });
  const load = async () => ({
    plan: async () => undefined,
    async run(context: Parameters<typeof mapClips>[0]) {
      context.warn(prompt);
      await mapClips(context, options, async ({ path, listWarnings }) => {
        for (const warning of own[path]!) context.warn(warning);
        found[path] = listWarnings();
      });
      return { status: 'completed' as const, outputs: {} };
    },
  });
  const store = new DiskArtifactStore(join(folder, 'work'));
  const { warnings } = await runWorkflow({ ...background, load }, options, { store });
  assert.deepEqual(found, { one: [prompt, late, silent], two: [prompt], three: [prompt, silent] });
  assert.deepEqual(warnings, [prompt, late, silent]);
});

test('a clip that is not intact, which only --strict minds, stops a run of several', async () => {
  const options = background.options.parse({ videos: ['one', 'two', 'three'], color: '#fff', strict: true });
  const worked: string[] = [];
  const load = async () => ({
    plan: async () => undefined,
    async run(context: Parameters<typeof mapClips>[0]) {
      await mapClips(context, options, async ({ path }) => {
        worked.push(path);
        const code = path === 'one' ? 'input.no-video' : 'input.not-intact';
        if (path !== 'three') throw new FootlightError(code, { kind: 'input', value: path });
      });
      return { status: 'completed' as const, outputs: {} };
    },
  });
  const store = new DiskArtifactStore(join(folder, 'strict'));
  await assert.rejects(runWorkflow({ ...background, load }, options, { store }), {
    code: 'input.not-intact',
  });
  assert.deepEqual(worked, ['one', 'two']);
});
