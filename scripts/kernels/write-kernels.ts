import { writeFile } from 'node:fs/promises';
import { buildKernels, getKernelsFile, KERNELS } from './build-kernels.ts';

for (const name of KERNELS) await writeFile(getKernelsFile(name), await buildKernels(name));
