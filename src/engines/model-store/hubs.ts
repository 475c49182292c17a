/** Where models are fetched from, as catalogues name it in braces. */
export const HUBS = ['github', 'huggingface', 'modelscope'] as const;
export type Hub = (typeof HUBS)[number];

/** A file of a repository, whose name and path two hubs share. */
const HUGGINGFACE_FILE = /^\{huggingface\}\/([\w.-]+\/[\w.-]+)\/resolve\/[^/]+\/(.+)$/;
/** Zones of mainland China. */
const CHINESE_ZONES = ['Asia/Shanghai', 'Asia/Chongqing', 'Asia/Harbin', 'Asia/Urumqi', 'PRC'];

/** Whether models are fetched in China, by the language and the time zone. */
export function isInChina(
  language: string,
  timeZone = Intl.DateTimeFormat().resolvedOptions().timeZone,
): boolean {
  return /^zh\b/.test(language) || CHINESE_ZONES.includes(timeZone);
}

/**
 * The addresses of a file with those at `first` before the others.
 *
 * @param isMirrored whether the file is looked for at ModelScope too, under the name that it has at huggingface.co: only
 *   with a known checksum, or anybody's file of that name would be taken
 */
export function orderAddresses(
  urls: readonly string[],
  first: Hub | undefined,
  isMirrored: boolean,
): string[] {
  const mirrors = isMirrored ? urls.flatMap(toModelScope) : [];
  const all = [...new Set([...urls, ...mirrors])];
  return all.toSorted((a, b) => Number(isOf(b, first)) - Number(isOf(a, first)));
}

function isOf(url: string, hub: Hub | undefined): boolean {
  return hub !== undefined && url.startsWith(`{${hub}}`);
}

/** The address that ModelScope's own program fetches a file by (modelscope/hub/file_download.py). */
function toModelScope(url: string): string[] {
  const [, repository, path] = HUGGINGFACE_FILE.exec(url) ?? [];
  if (repository === undefined || path === undefined) return [];
  return [
    `{modelscope}/api/v1/models/${repository}/repo?Revision=master&FilePath=${encodeURIComponent(path)}`,
  ];
}
