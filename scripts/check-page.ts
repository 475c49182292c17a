import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { run } from 'vue-tsc';

/** Checks the types of the page: Vue’s compiler needs the JavaScript API of TypeScript, which version 7 has not. */
const tsc = createRequire(import.meta.resolve('@typescript/typescript6')).resolve(
  '@typescript/old/lib/tsc.js',
);
process.argv.push('--noEmit', '-p', fileURLToPath(new URL('../web/tsconfig.json', import.meta.url)));
run(tsc);
