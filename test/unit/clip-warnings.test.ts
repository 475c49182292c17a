import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
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
