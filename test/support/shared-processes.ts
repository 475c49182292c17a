import { join } from 'node:path';

/**
 * Test files of a folder that run in one process: each is short, and to load a production and to get up to speed takes
 * longer than its tests.
 */
const SHARED: readonly (readonly [folder: string, names: readonly string[]])[] = [
  ['test/background', ['sources', 'unusual-sources', 'interlaced', 'stored-colors', 'background-video']],
  ['test/background', ['plan', 'routes', 'picked-subject', 'measured-shots', 'bad-input', 'changed-files']],
  ['test/background', ['production', 'given-mattes', 'failed-verification', 'kept-layers', 'splits']],
  ['test/background', ['compositor', 'cube-lut', 'effects', 'light', 'sharpness', 'parallax', 'subtle-life']],
  [
    'test/background',
    ['quality', 'kept-detail', 'foreground-colors', 'screen-band', 'shot-plate', 'skipped-tiles'],
  ],
  ['test/background', ['verification', 'stored-mattes', 'repairs', 'backdrops', 'depth', 'analysis']],
];

/**
 * Puts files together that share a process.
 *
 * @param root folder in which the tests' folder lies
 */
export function groupFiles(files: readonly string[], root: string): string[][] {
  const groups = Map.groupBy(files, (file) => findGroup(file, root));
  return [...groups].flatMap(([group, members]) =>
    group === undefined ? members.map((file) => [file]) : [members],
  );
}

function findGroup(file: string, root: string): number | undefined {
  const index = SHARED.findIndex(([folder, names]) =>
    names.some((name) => join(root, folder, `${name}.test.ts`) === file),
  );
  return index < 0 ? undefined : index;
}
