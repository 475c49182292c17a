import { fileURLToPath } from 'node:url';
import { main } from 'assemblyscript/asc';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
/** `kernels/restorer` compiled, as it stands in the repository. */
export const KERNELS = fileURLToPath(new URL('../../assets/kernels/restorer.wasm', import.meta.url));

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

/** Compiles `kernels/restorer`: the same bytes on every machine. @throws Error with the compiler's messages */
export async function buildKernels(): Promise<Uint8Array> {
  let compiled: Uint8Array | undefined;
  const { error, stderr } = await main(
    ['kernels/restorer/index.ts', '--baseDir', ROOT, '--outFile', 'out.wasm', ...OPTIONS, ...QUIET],
    {
      writeFile: (_name: string, contents: Uint8Array | string) => {
        if (typeof contents !== 'string') compiled = contents;
      },
    },
  );
  if (error || !compiled) throw new Error(`${error?.message ?? 'no output'}\n${stderr}`);
  return compiled;
}
