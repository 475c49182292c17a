import { stat } from 'node:fs/promises';
import { extname } from 'node:path';
import type { Step } from '../../execution/step.ts';
import type { WorkflowContext } from '../../execution/workflow.ts';
import type { CutReport } from '../../pipelines/cut/cut-report.ts';
import type { ObjectStore } from '../../storage/object-store.ts';
import { withObjectStore } from '../../storage/store-url.ts';
import { DOCUMENTS, toMegabytes } from './documents.ts';
import type { TemporaryCopies } from './models/temporary-copies.ts';
import { removeCopiesStep } from './models/upload-copy.ts';
import { STAGES } from './stages.ts';
import { type StepPolicies, withPolicy } from './step-policies.ts';

/** The longest time that a signed address can be valid. */
const LINK_SECONDS = 7 * 86_400;

interface UploadInput {
  readonly run: string;
  readonly bytes: number;
}

/** Uploads the finished video as `processed/RUN/final_TIME.mp4`. */
const uploadResultStep: Step<UploadInput, { path: string; store: ObjectStore }, { readonly key: string }> = {
  ...STAGES['upload-result'],
  version: '1',
  isLocal: true,
  async run(_context, { run }, { path, store }) {
    const time = new Date().toISOString().slice(0, 19).replace(/\D/g, '');
    const key = `processed/${run}/final_${time}${extname(path)}`;
    await store.put(key, path);
    return { key };
  },
  isStillValid: async ({ key }, { store }) => (await store.head(key)) !== undefined,
};

/** Uploads the video to the store of FOOTLIGHT_RESULT_STORE, shows what it is, and removes the models' copies. */
export async function finish(
  context: WorkflowContext,
  { path, report }: { readonly path: string; readonly report: CutReport },
  copies: TemporaryCopies,
  policies: StepPolicies,
): Promise<void> {
  const { size } = await stat(path);
  const address = process.env.FOOTLIGHT_RESULT_STORE;
  const step = withPolicy(uploadResultStep, 'upload', policies);
  const upload = async (store: ObjectStore): Promise<string | undefined> => {
    const { manifest } = await context.step(step, { run: context.runId, bytes: size }, { path, store });
    return store.presign?.(manifest.output.key, LINK_SECONDS);
  };
  const url = (address && (await withObjectStore(address, upload))) || null;
  const { seconds, picture } = report;
  context.publish(DOCUMENTS.film, {
    duration: Math.round(seconds * 100) / 100,
    resolution: `${picture.width}x${picture.height}`,
    size_mb: toMegabytes(size),
    url,
  });
  // The video is finished: what can't be removed is told when `copies` is disposed of.
  if (await copies.hasUsed())
    await context.attempt(withPolicy(removeCopiesStep, 'upload', policies), { run: context.runId }, copies);
}
