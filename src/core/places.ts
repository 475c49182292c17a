import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where checkpoints and calibrations live unless --work-dir says otherwise: the user's cache folder. */
export function cacheDirectory(): string {
  const base =
    process.env.FOOTLIGHT_CACHE ??
    join(process.env.XDG_CACHE_HOME ?? (process.env.LOCALAPPDATA || join(homedir(), '.cache')), 'footlight');
  return base;
}
