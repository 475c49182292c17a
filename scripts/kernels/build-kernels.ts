import { fileURLToPath } from 'node:url';
import { main } from 'assemblyscript/asc';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
/** The folders of `kernels/`, each of which becomes a file. */
export const KERNELS = ['restorer', 'opacity'] as const;
type KernelsName = (typeof KERNELS)[number];

/** Where kernels stand in the repository, compiled. */
export function getKernelsFile(name: KernelsName): string {
  return fileURLToPath(new URL(`../../assets/kernels/${name}.wasm`, import.meta.url));
}

const OPTIONS = [
  '-O3',
  '--converge',
  '--noAssert',
  '--runtime',
  'stub',
  '--importMemory',
  '--enable',
  'simd',
];
/** Functions hand vectors to each other, never to JavaScript. */
const QUIET = ['--disableWarning', '112'];

/** Compiles a folder of kernels: the same bytes on every machine. @throws Error with the compiler's messages */
export async function buildKernels(name: KernelsName): Promise<Uint8Array> {
  let compiled: Uint8Array | undefined;
  const { error, stderr } = await main(
    [`kernels/${name}/index.ts`, '--baseDir', ROOT, '--outFile', 'out.wasm', ...OPTIONS, ...QUIET],
    {
      writeFile: (_name: string, contents: Uint8Array | string) => {
        if (typeof contents !== 'string') compiled = contents;
      },
    },
  );
  if (error || !compiled) throw new Error(`${error?.message ?? 'no output'}\n${stderr}`);
  return compiled;
}
