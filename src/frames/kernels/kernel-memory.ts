import { type KernelModule, webAssembly } from './web-assembly.ts';

/** An address in the memory of an instance, in bytes. */
export type Address = number;

/** Bytes behind each array that kernels may read and write, as they work on several pixels at a time. */
const SLACK = 64;
const ALIGNMENT = 16;
const PAGE_BYTES = 65_536;

/** No memory is to be had for kernels. */
export class KernelMemoryError extends Error {}

/** Kernels with a memory of their own, which holds arrays of fixed sizes; none stands at address 0. */
export class KernelMemory<Kernels extends object, Name extends string> {
  readonly kernels: Kernels;
  readonly buffer: ArrayBuffer;
  readonly addresses: Readonly<Record<Name, Address>>;

  /**
   * @param bytes the size of each array
   * @throws {KernelMemoryError} if the process can't have such a memory
   */
  constructor(module: KernelModule, bytes: Readonly<Record<Name, number>>) {
    let end = ALIGNMENT;
    const place = ([name, size]: [string, number]): [string, Address] => {
      const address = end;
      end = Math.ceil((address + size + SLACK) / ALIGNMENT) * ALIGNMENT;
      return [name, address];
    };
    this.addresses = Object.fromEntries(Object.entries<number>(bytes).map(place)) as Record<Name, Address>;
    const memory = allocate(Math.ceil(end / PAGE_BYTES));
    this.buffer = memory.buffer;
    const { exports } = new webAssembly.Instance(module, { env: { memory } });
    this.kernels = exports as Kernels;
  }
}

function allocate(pages: number): { readonly buffer: ArrayBuffer } {
  try {
    return new webAssembly.Memory({ initial: pages });
  } catch (cause) {
    throw new KernelMemoryError(String(cause), { cause });
  }
}
