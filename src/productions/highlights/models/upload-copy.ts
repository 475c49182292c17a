import type { Step } from '../../../execution/step.ts';
import { STAGES } from '../stages.ts';
import type { TemporaryCopies } from './temporary-copies.ts';

interface UploadInput {
  readonly run: string;
  /** Number of the video in the request, from 0. */
  readonly video: number;
  /** Key of the artifact that is uploaded. */
  readonly copy: string;
}

interface UploadResources {
  readonly path: string;
  readonly copies: TemporaryCopies;
}

/** Uploads a small copy to where a model's service can fetch it. */
export const uploadCopyStep: Step<UploadInput, UploadResources, { readonly key: string }> = {
  ...STAGES['upload-copies'],
  version: '1',
  isLocal: true,
  run: async (_context, { video }, { path, copies }) => ({
    key: await copies.put(`compressed_${video}_${formatDay(new Date())}.mp4`, path),
  }),
  isStillValid: ({ key }, { copies }) => copies.has(key),
};

/** Removes what was uploaded for the models. */
export const removeCopiesStep: Step<{ readonly run: string }, TemporaryCopies, object> = {
  ...STAGES['remove-copies'],
  version: '1',
  isLocal: true,
  async run(_context, _input, copies) {
    await copies.removeAll();
    return {};
  },
  isStillValid: async () => false,
};

/** A day in UTC, as 20241104. */
function formatDay(date: Date): string {
  return date.toISOString().slice(0, 10).replaceAll('-', '');
}
