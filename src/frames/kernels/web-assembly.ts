/** A compiled module. */
export interface KernelModule {
  readonly [Symbol.toStringTag]: 'WebAssembly.Module';
}

/** What is used of WebAssembly's interface, whose types TypeScript has for browsers alone. */
interface WebAssemblyInterface {
  validate(bytes: Uint8Array): boolean;
  readonly Module: new (bytes: Uint8Array) => KernelModule;
  /** `initial` counts pages of 64 KiB. */
  readonly Memory: new (size: {
    readonly initial: number;
  }) => { readonly buffer: ArrayBuffer };
  readonly Instance: new (module: KernelModule, imports: object) => { readonly exports: object };
}

export const webAssembly = (globalThis as unknown as { readonly WebAssembly: WebAssemblyInterface })
  .WebAssembly;
