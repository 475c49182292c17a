import { readFileSync } from 'node:fs';

/**
 * Says what is wrong with a version of Node that is too old; undefined if it is new enough. It imports nothing of ours
 * and reads its sentence itself, as the code that usually does so can't be loaded by such a version.
 */
export function describeOldNode(
  version = process.versions.node,
  environment: NodeJS.ProcessEnv = process.env,
): string | undefined {
  const manifest = readJson('../../package.json') as { engines: { node: string } };
  const needed = manifest.engines.node.replace('>=', '');
  if (isAtLeast(version, needed)) return undefined;
  const { FOOTLIGHT_LANG, LC_ALL, LANG } = environment;
  const isChinese = /^zh/i.test(FOOTLIGHT_LANG || LC_ALL || LANG || '');
  const sentences = readJson(isChinese ? './zh.json' : './en.json') as Record<string, string>;
  return sentences['cli.node.too-old']!.replace('{needed}', needed).replace('{version}', version);
}

function isAtLeast(version: string, needed: string): boolean {
  const [major, minor] = version.split('.').map(Number) as [number, number];
  const [neededMajor, neededMinor] = needed.split('.').map(Number) as [number, number];
  return major > neededMajor || (major === neededMajor && minor >= neededMinor);
}

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8'));
}
