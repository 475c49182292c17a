import { enableCompileCache } from 'node:module';
import { join } from 'node:path';
import { getCacheDirectory } from './cache-directory.ts';

/**
 * Turns on Node's compile cache, for this process and those that it starts. Call it before anything large is imported.
 * Without a writable cache folder it has no effect.
 */
export function keepCompiledCode(): void {
  process.env.NODE_COMPILE_CACHE ??= join(getCacheDirectory(), 'compiled');
  enableCompileCache();
}
