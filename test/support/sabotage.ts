import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

// Loaded before the program by NODE_OPTIONS: in the job host, and only there, the first folder of a step can't be made.
if (process.send) {
  const { mkdir } = fs.promises;
  fs.promises.mkdir = (async (...args: Parameters<typeof mkdir>) => {
    if (/building[/\\][^/\\]+@/.test(String(args[0])))
      throw new Error('The floor gave way.', { cause: new TypeError('The beam is undefined.') });
    return mkdir(...args);
  }) as typeof mkdir;
  syncBuiltinESMExports();
}
