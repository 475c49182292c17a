import { enableCompileCache } from 'node:module';
import { join } from 'node:path';
import { getCacheDirectory } from './cache-directory.ts';

/**
 * Keeps what Node compiles for the next process, also in the processes that this one starts; to be called before
 * anything large is imported. Where the cache folder can't be written nothing is kept, and nothing fails.
 */
export function keepCompiledCode(): void {
  process.env.NODE_COMPILE_CACHE ??= join(getCacheDirectory(), 'compiled');
  enableCompileCache();
}
