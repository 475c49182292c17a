import { stat } from 'node:fs/promises';
import type { InputSource } from '../../execution/inputs/input-source.ts';

/** The files of this machine among the inputs of a run. */
export function listPaths(inputs: Readonly<Record<string, InputSource>>): string[] {
  return Object.values(inputs).flatMap((input) => (input.kind === 'path' ? input.path : []));
}

/** Size of all files; one that is gone counts as nothing, as the run itself tells of it. */
export async function countInputBytes(paths: readonly string[]): Promise<number> {
  const sizes = await Promise.all(
    paths.map((path) =>
      stat(path).then(
        ({ size }) => size,
        () => 0,
      ),
    ),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}
