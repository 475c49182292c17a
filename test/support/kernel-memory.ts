const { WebAssembly } = globalThis as unknown as { WebAssembly: { Memory: new (size: object) => object } };

/** Runs `work` as in a process with an address space so small that only the first `count` memories are to be had. */
export function withoutKernelMemory<Result>(count: number, work: () => Result): Result {
  const { Memory } = WebAssembly;
  let left = count;
  WebAssembly.Memory = class extends Memory {
    constructor(size: object) {
      if (left-- <= 0) throw new RangeError('WebAssembly.Memory(): could not allocate memory');
      super(size);
    }
  };
  try {
    return work();
  } finally {
    WebAssembly.Memory = Memory;
  }
}
