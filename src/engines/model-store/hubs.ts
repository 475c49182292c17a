import { FootlightError } from '../../core/errors.ts';

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
 * The hub that is asked first: the one that is named, else the one that is nearest; undefined for the catalogue's own order.
 *
 * @param hasOwnHub whether an address was named instead, which nothing nearer replaces
 * @throws `model.hub` for a name that none has
 */
export function chooseHub(
  named: string | undefined,
  { language, hasOwnHub = false }: { readonly language: string; readonly hasOwnHub?: boolean },
): Hub | undefined {
  if (!named) return !hasOwnHub && isInChina(language) ? 'modelscope' : undefined;
  const hub = HUBS.find((each) => each === named);
  if (hub) return hub;
  throw new FootlightError('model.hub', { kind: 'usage', parameters: { known: [...HUBS] }, value: named });
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
