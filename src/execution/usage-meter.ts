import { execFile } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { promisify } from 'node:util';
import { detectCurrentDevice, findCudaOrdinal } from '../core/devices.ts';

const SAMPLE_SECONDS = 1;
/** One hour of samples; when there are more, every second one is dropped. */
const MAX_SAMPLES = 3600;

export interface DeviceSample {
  readonly seconds: number;
  /** Share of all cores that this process kept busy, 0 to 1. */
  readonly cpuShare: number;
  readonly memoryMegabytes: number;
  /** Load of the GPU as nvidia-smi reports it, 0 to 1, if there is an NVIDIA GPU. */
  readonly gpuShare?: number;
  readonly gpuMemoryMegabytes?: number;
}

export interface DeviceUsage {
  /** Name of the GPU by its driver, if there is one. */
  readonly gpu?: string;
  readonly peakMemoryBytes: number;
  readonly meanCpuShare: number;
  readonly meanGpuShare?: number;
  readonly peakGpuMemoryMegabytes?: number;
  readonly samples: readonly DeviceSample[];
}

/** Samples the load and memory of this process and of the GPU, once a second, until it is stopped. */
export class UsageMeter implements Disposable {
  readonly #startedAt = performance.now();
  readonly #timer: NodeJS.Timeout;
  #samples: DeviceSample[] = [];
  #gpu: string | undefined;
  #hasGpu = true;
  #lastCpu = process.cpuUsage();
  #lastAt = performance.now();

  constructor() {
    this.#timer = setInterval(() => void this.sample(), SAMPLE_SECONDS * 1000);
    this.#timer.unref();
  }

  stop(): DeviceUsage {
    clearInterval(this.#timer);
    const samples = this.#samples;
    const gpuShares = samples.flatMap(({ gpuShare }) => gpuShare ?? []);
    const gpuMemory = samples.flatMap(({ gpuMemoryMegabytes }) => gpuMemoryMegabytes ?? []);
    return {
      gpu: this.#gpu,
      peakMemoryBytes: process.resourceUsage().maxRSS * 1024,
      meanCpuShare: mean(samples.map(({ cpuShare }) => cpuShare)) ?? 0,
      meanGpuShare: mean(gpuShares),
      peakGpuMemoryMegabytes: gpuMemory.length > 0 ? Math.max(...gpuMemory) : undefined,
      samples,
    };
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }

  private async sample(): Promise<void> {
    const cpuShare = this.getCpuShare();
    const seconds = round((performance.now() - this.#startedAt) / 1000);
    const memoryMegabytes = Math.round(process.memoryUsage.rss() / 1e6);
    this.#samples.push({
      seconds,
      cpuShare: round(cpuShare),
      memoryMegabytes,
      ...(await this.getGpuUsage()),
    });
    if (this.#samples.length > MAX_SAMPLES) this.#samples = this.#samples.filter((_, i) => i % 2 === 0);
  }

  private getCpuShare(): number {
    const now = performance.now();
    const { user, system } = process.cpuUsage(this.#lastCpu);
    const share = (user + system) / 1000 / (now - this.#lastAt) / availableParallelism();
    this.#lastCpu = process.cpuUsage();
    this.#lastAt = now;
    return Math.min(1, share);
  }

  private async getGpuUsage(): Promise<Pick<DeviceSample, 'gpuShare' | 'gpuMemoryMegabytes'>> {
    if (!this.#hasGpu) return {};
    const query = ['--query-gpu=name,utilization.gpu,memory.used', '--format=csv,noheader,nounits'];
    const card = await findCudaOrdinal(await detectCurrentDevice());
    if (card !== undefined) query.push(`--id=${card}`);
    try {
      const { stdout } = await promisify(execFile)('nvidia-smi', query, { timeout: 5000 });
      const [name, busy, used] = stdout
        .split('\n')[0]!
        .split(',')
        .map((field) => field.trim());
      this.#gpu = name;
      return { gpuShare: Number(busy) / 100, gpuMemoryMegabytes: Number(used) };
    } catch {
      this.#hasGpu = false;
      return {};
    }
  }
}

function mean(values: readonly number[]): number | undefined {
  return values.length > 0 ? round(values.reduce((sum, value) => sum + value, 0) / values.length) : undefined;
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
