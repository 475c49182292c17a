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
  /** What tells one version of the file from another; a word of its own where there is no such thing. */
  readonly version: string;
}

export interface FetchResources {
  readonly source: RemoteSource;
  readonly head: RemoteFileHead;
  readonly policy: InputPolicy;
  /** Its failure is an output, because others of its list may do. */
  readonly mayFail: boolean;
}

export type FetchOutput = { readonly file: string } | { readonly error: SerializedError };

/** Brings a file here under its own name; what has arrived of it outlives a broken run. */
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
    // Large files are told apart by their time too: the same version keeps it however often it is fetched.
    if (head.modifiedAt) await utimes(path, head.modifiedAt, head.modifiedAt);
    return { file: source.name };
  },
  async isStillValid(output) {
    return 'file' in output;
  },
};

async function move(from: string, to: string): Promise<void> {
  // The folder of downloads may lie on another disk.
  await rename(from, to).catch(() => copyFile(from, to));
}
