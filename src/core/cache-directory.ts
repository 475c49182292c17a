import { homedir } from 'node:os';
import { join } from 'node:path';

/** Returns the user's cache folder: for checkpoints and calibrations, unless --work-dir names another folder. */
export function getCacheDirectory(
  environment: Readonly<Record<string, string | undefined>> = process.env,
): string {
  const { FOOTLIGHT_CACHE, XDG_CACHE_HOME, LOCALAPPDATA } = environment;
  return FOOTLIGHT_CACHE ?? join(XDG_CACHE_HOME ?? (LOCALAPPDATA || join(homedir(), '.cache')), 'footlight');
}
