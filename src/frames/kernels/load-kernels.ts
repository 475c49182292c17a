import { readFileSync } from 'node:fs';
import { type KernelModule, webAssembly } from './web-assembly.ts';

const FOLDER = new URL('../../../assets/kernels/', import.meta.url);
const loaded = new Map<string, KernelModule | null>();

/** Kernels that are part of the package; null on processors without SIMD, where the JavaScript does the same. */
export function loadKernels(name: 'restorer' | 'opacity'): KernelModule | null {
  if (!loaded.has(name)) loaded.set(name, compileKernels(readFileSync(new URL(`${name}.wasm`, FOLDER))));
  return loaded.get(name)!;
}

/** @returns null if the processor, or this version of Node, can't run them */
export function compileKernels(bytes: Uint8Array): KernelModule | null {
  return webAssembly.validate(bytes) ? new webAssembly.Module(bytes) : null;
}
