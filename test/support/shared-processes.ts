import { relative } from 'node:path';

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
  ['test/edit', ['joined-headers', 'kept-and-converted', 'kept-tracks', 'odd-cuts', 'transitions']],
  ['test/enhance', ['addresses', 'hdr']],
  ['test/enhance', ['formats', 'tracks']],
];

/**
 * Folders whose files are dealt out to a number of processes, but for those that change the state of their process, such
 * as its language, or take long by themselves.
 */
const DEALT: Readonly<Record<string, { readonly processes: number; readonly alone: readonly string[] }>> = {
  'test/cli': { processes: 1, alone: [] },
  'test/inference': { processes: 1, alone: ['accelerator', 'model-store', 'neural-upscaler', 'webgpu'] },
  'test/media': { processes: 2, alone: ['frame-stages', 'shots'] },
  'test/sound': { processes: 1, alone: [] },
  'test/storyboard': { processes: 3, alone: ['bad-input', 'comfyui', 'production', 'resume'] },
  'test/unit': { processes: 3, alone: ['usage-errors'] },
};

/**
 * Puts files together that share a process.
 *
 * @param root folder in which the tests' folder lies
 */
export function groupFiles(files: readonly string[], root: string): string[][] {
  const dealt = new Map<string, number>();
  const groups = Map.groupBy(files, (file) => findGroup(relative(root, file).replaceAll('\\', '/'), dealt));
  return [...groups.values()];
}

/** The name of a file's process. */
function findGroup(path: string, dealt: Map<string, number>): string {
  const [, folder, name] = /^(.*)\/(.*)\.test\.ts$/.exec(path) ?? [];
  const index = SHARED.findIndex(([of, names]) => of === folder && names.includes(name!));
  if (index >= 0) return `shared ${index}`;
  const dealer = DEALT[folder ?? ''];
  if (!dealer || dealer.alone.includes(name!)) return path;
  const next = dealt.get(folder!) ?? 0;
  dealt.set(folder!, next + 1);
  return `${folder} ${next % dealer.processes}`;
}
