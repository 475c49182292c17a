import { readFileSync } from 'node:fs';
import { type KernelModule, webAssembly } from './web-assembly.ts';

/** An address in the memory of an instance, in bytes. */
export type Address = number;

/** What `kernels/restorer` exports; its sources say what each parameter is. */
export interface RestorerKernels {
  startPlane(codes: Address, samples: Address, variances: Address, motion: Address, area: number): number;
  lockPlane(
    codes: Address,
    samples: Address,
    variances: Address,
    motion: Address,
    noise: Address,
    offsets: Address,
    scratch: Address,
    width: number,
    height: number,
    minGain: number,
    lumaMotion: Address,
  ): void;
  smoothPlane(
    samples: Address,
    variances: Address,
    codes: Address,
    output: Address,
    noise: Address,
    reaches: Address,
    width: number,
    height: number,
    strength: number,
    settled: number,
    most: number,
    minVariance: number,
    radius: number,
    isFresh: boolean,
  ): void;
  reduceRows(rows: Address, stride: number, grid: Address, width: number, factor: number): void;
  markMotion(
    grid: Address,
    previous: Address,
    moving: Address,
    area: number,
    limit: number,
    isFirst: boolean,
  ): void;
  findEdges(grid: Address, edges: Address, width: number, height: number): void;
  classify(
    grid: Address,
    moving: Address,
    edges: Address,
    safe: Address,
    columns: Address,
    kinds: Address,
    width: number,
    height: number,
    stride: number,
    highlight: number,
    shadow: number,
    minEdges: number,
  ): void;
  cleanAndFeather(
    safe: Address,
    scratch: Address,
    output: Address,
    columns: Address,
    width: number,
    height: number,
    stride: number,
  ): number;
  sharpenCodes(base: Address, soft: Address, mask: Address, changes: Address, count: number): void;
}

const FILE = new URL('../../../assets/kernels/restorer.wasm', import.meta.url);
let kernels: KernelModule | null | undefined;

/** The kernels of the restorer; null on processors without SIMD, where the JavaScript does the same. */
export function getRestorerKernels(): KernelModule | null {
  if (kernels === undefined) kernels = compileKernels(readFileSync(FILE));
  return kernels;
}

/** @returns null if the processor, or this version of Node, can't run them */
export function compileKernels(bytes: Uint8Array): KernelModule | null {
  return webAssembly.validate(bytes) ? new webAssembly.Module(bytes) : null;
}

/** Bytes behind each array that kernels may read and write, as they work on several pixels at a time. */
const SLACK = 64;
const ALIGNMENT = 16;
const PAGE_BYTES = 65_536;

/** Kernels with a memory of their own, which holds arrays of fixed sizes; none stands at address 0. */
export class KernelMemory<Name extends string> {
  readonly kernels: RestorerKernels;
  readonly buffer: ArrayBuffer;
  readonly addresses: Readonly<Record<Name, Address>>;

  /** @param bytes the size of each array */
  constructor(module: KernelModule, bytes: Readonly<Record<Name, number>>) {
    let end = ALIGNMENT;
    const place = ([name, size]: [string, number]): [string, Address] => {
      const address = end;
      end = Math.ceil((address + size + SLACK) / ALIGNMENT) * ALIGNMENT;
      return [name, address];
    };
    this.addresses = Object.fromEntries(Object.entries<number>(bytes).map(place)) as Record<Name, Address>;
    const memory = new webAssembly.Memory({ initial: Math.ceil(end / PAGE_BYTES) });
    this.buffer = memory.buffer;
    const { exports } = new webAssembly.Instance(module, { env: { memory } });
    this.kernels = exports as RestorerKernels;
  }
}
