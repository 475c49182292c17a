import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where checkpoints and calibrations live unless --work-dir says otherwise: the user's cache folder. */
export function getCacheDirectory(
  environment: Readonly<Record<string, string | undefined>> = process.env,
): string {
  const { FOOTLIGHT_CACHE, XDG_CACHE_HOME, LOCALAPPDATA } = environment;
  return FOOTLIGHT_CACHE ?? join(XDG_CACHE_HOME ?? (LOCALAPPDATA || join(homedir(), '.cache')), 'footlight');
}
