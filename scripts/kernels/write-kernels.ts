import { writeFile } from 'node:fs/promises';
import { buildKernels, KERNELS } from './build-kernels.ts';

await writeFile(KERNELS, await buildKernels());
