import { basename, dirname, extname, join, resolve } from 'node:path';
import { openDestination } from '../../execution/destinations.ts';
import { assertCodecFits, type Container, getContainer } from '../../media/containers/container-plan.ts';
import type { EnhanceOptions } from './options.ts';

/** Where the results of a run are written. */
export interface EnhanceDestination {
  readonly master: string;
  readonly container: Container;
  /** Folder of the report. */
  readonly report: string;
}

/** Resolves the output paths and checks that they can be written, before hours of work are spent. */
export async function openDestinations({
  input,
  output,
  codec,
  report,
}: EnhanceOptions): Promise<EnhanceDestination> {
  const master = resolve(output ?? `${getStem(input)}-enhanced.mp4`);
  const container = getContainer(master);
  // What is chosen by the source fits into every container.
  if (codec !== 'auto') assertCodecFits(container, codec);
  await openDestination(master, [input]);
  const folder = resolve(report ?? join(dirname(master), `${getStem(master)}-report`));
  await openDestination(join(folder, 'index.html'));
  return { master, container, report: folder };
}

function getStem(path: string): string {
  return basename(path, extname(path));
}
