import { join } from 'node:path';
import type { ProviderChoice } from '../core/execution-provider.ts';
import { leaseAccelerator } from './accelerator.ts';
import { type CalibratedNet, type CalibrationRequest, calibrate } from './calibration.ts';
import type { DeviceLease } from './device-lease.ts';
import type { Precision } from './onnx/graph-builder.ts';
import { tryProvider } from './provider-trial.ts';
import { type ChosenProvider, chooseProvider } from './providers.ts';
import { ModelSession } from './session.ts';

export interface EngineSettings {
  readonly provider: ProviderChoice;
  /** Folder for calibrations and the device queue. */
  readonly cacheDirectory: string;
  /** CPU threads for nets; 0 for all cores. */
  readonly threads?: number;
  /** Whether providers are tried again despite cached results; true by default for a provider chosen by name. */
  readonly ignoresCache?: boolean;
}

export type NetRequest = Omit<CalibrationRequest, 'provider' | 'openSession' | 'cacheFile'>;

/** Chooses the provider on which nets run, opens sessions there and calibrates their tile size. */
export class InferenceEngine {
  readonly #settings: EngineSettings;
  #chosen: Promise<ChosenProvider> | undefined;

  constructor(settings: EngineSettings) {
    this.#settings = settings;
  }

  /** Returns the chosen provider. It is chosen on first use, as a trial takes time and may load the driver. */
  provider(): Promise<ChosenProvider> {
    const { provider: choice, cacheDirectory, ignoresCache = choice !== 'auto' } = this.#settings;
    const results = join(cacheDirectory, 'providers.json');
    this.#chosen ??= chooseProvider(choice, (provider) => tryProvider(provider, results, ignoresCache));
    return this.#chosen;
  }

  /** Leases the device: exclusively for an accelerator, without a wait for the CPU. */
  async lease(signal?: AbortSignal): Promise<DeviceLease> {
    const { provider } = await this.provider();
    if (provider === 'cpu') return { device: 'cpu', async [Symbol.asyncDispose]() {} };
    return leaseAccelerator(this.#settings.cacheDirectory, provider, signal);
  }

  async openSession(graph: Uint8Array): Promise<ModelSession> {
    const { provider } = await this.provider();
    return ModelSession.open(graph, { provider, threads: this.#settings.threads });
  }

  /** Determines tile size and precision for a net: measured once per net, provider and limits, then cached. */
  async calibrate(request: NetRequest): Promise<CalibratedNet> {
    const { provider } = await this.provider();
    return calibrate({
      ...request,
      provider,
      cacheFile: join(this.#settings.cacheDirectory, 'calibration.json'),
      openSession: (precision: Precision) => this.openSession(request.buildGraph(precision)),
    });
  }
}
