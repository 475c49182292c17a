import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { z } from 'zod';
import type { Warning } from '../../src/core/warning.ts';
import { DiskArtifactStore } from '../../src/execution/disk-artifact-store.ts';
import { runWorkflow } from '../../src/execution/runner.ts';
import type { CutReport } from '../../src/pipelines/cut/cut-report.ts';
import { finish } from '../../src/productions/highlights/finish.ts';
import { TemporaryCopies } from '../../src/productions/highlights/models/temporary-copies.ts';
import { STAGES } from '../../src/productions/highlights/stages.ts';
import { readStepPolicies } from '../../src/productions/highlights/step-policies.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';

const folder = createTemporaryFolder();

/** Finishes a video while no temporary copy can be listed: there is no such bucket. */
async function finishVideo(published: unknown[]) {
  const path = join(folder, 'cut.mp4');
  await writeFile(path, 'a video');
  const report = { seconds: 1, picture: { width: 16, height: 9 } } as CutReport;
  return runWorkflow(
    {
      name: 'sample',
      options: z.object({}),
      stages: Object.values(STAGES),
      outputs: [],
      load: async () => ({
        plan: async () => ({}),
        async run(context) {
          const { publish } = context;
          context.publish = (name, data) => {
            published.push(data);
            publish.call(context, name, data);
          };
          await using copies = new TemporaryCopies(context.runId, (warning) => context.warn(warning));
          await copies.hasStore();
          await finish(context, { path, report }, copies, readStepPolicies({ retries: ['upload=0'] }));
          return { status: 'completed', outputs: {} };
        },
      }),
    },
    {},
    { store: new DiskArtifactStore(join(folder, 'store')) },
  );
}

test('copies that can’t be removed are told of, and no key stands for an address', async (t) => {
  const settings = {
    FOOTLIGHT_TEMP_STORE: 's3://no-such-bucket?endpoint=http://127.0.0.1:1&region=x&style=path',
    FOOTLIGHT_RESULT_STORE: join(folder, 'results'),
    AWS_ACCESS_KEY_ID: 'a',
    AWS_SECRET_ACCESS_KEY: 'b',
  };
  Object.assign(process.env, settings);
  t.after(() => {
    for (const name of Object.keys(settings)) delete process.env[name];
  });
  const published: unknown[] = [];
  const { status, warnings } = await finishVideo(published);
  assert.equal(status, 'completed');
  assert.deepEqual(
    warnings.map(({ code }: Warning) => code),
    ['highlights.copies-left'],
  );
  assert.deepEqual(published, [{ duration: 1, resolution: '16x9', size_mb: 0, url: null }]);
});
