import { copyFile, rename, rm, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { type SerializedError, throwIfCancelled, toFootlightError } from '../../core/errors.ts';
import { hashJson } from '../../core/hashing.ts';
import type { RemoteFileHead } from '../../storage/remote-head.ts';
import type { Step } from '../step.ts';
import type { InputPolicy } from './input-policy.ts';
import type { RemoteSource } from './input-source.ts';
import { claimPart } from './part-folder.ts';
import { receiveRemote } from './remote-file.ts';
import { INPUT_STAGES } from './stages.ts';

export interface FetchInput {
  readonly address: string;
  /** Identifies the version of the file; unique if the server has no version. */
  readonly version: string;
}

export interface FetchResources {
  readonly source: RemoteSource;
  readonly head: RemoteFileHead;
  readonly policy: InputPolicy;
  /** Whether a failure is an output, because the run may go on with others of its list. */
  readonly mayFail: boolean;
}

export type FetchOutput = { readonly file: string } | { readonly error: SerializedError };

/** Downloads a file under its own name; a partial download is resumed by the next run. */
export const fetchStep: Step<FetchInput, FetchResources, FetchOutput> = {
  ...INPUT_STAGES.fetch,
  version: '2',
  isLocal: true,
  async run({ directory, signal, reportProgress: progress }, { address }, resources) {
    const { source, head, policy, mayFail } = resources;
    const part = await claimPart(policy.partFolder, hashJson({ address, version: head.version }));
    const onProgress = (done: number, total: number | undefined): void => progress(done, total);
    try {
      await receiveRemote(source, policy, { partPath: part.partPath, signal, onProgress });
    } catch (error) {
      throwIfCancelled(signal);
      if (mayFail) return { error: toFootlightError(error).toJSON() };
      throw error;
    }
    const path = join(directory, source.name);
    await move(part.partPath, path);
    await rm(part.path, { recursive: true, force: true });
    // Digests of large files include their time, so the same version must have the same time.
    if (head.modifiedAt) await utimes(path, head.modifiedAt, head.modifiedAt);
    return { file: source.name };
  },
  async isStillValid(output) {
    return 'file' in output;
  },
};

async function move(from: string, to: string): Promise<void> {
  // A rename fails if the folder of downloads is on another disk.
  await rename(from, to).catch(() => copyFile(from, to));
}
