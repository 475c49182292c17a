import { FootlightError } from '../core/errors.ts';
import { PROVIDERS, type Provider, type ProviderChoice } from '../core/execution-provider.ts';
import { loadRuntime } from './session.ts';

interface ProviderFinding {
  readonly provider: Provider;
  readonly isUsable: boolean;
  /** Why it can't be used, or what was measured. */
  readonly reason: string;
}

export interface ChosenProvider {
  readonly provider: Provider;
  /** One sentence for logs and reports. */
  readonly reason: string;
  /** What was tried on the way, the chosen one included. */
  readonly findings: readonly ProviderFinding[];
}

/** Tries a provider; rejects with what the runtime says. Resolves to seconds of one net on it. */
export type ProviderTrial = (provider: Provider) => Promise<number>;

/**
 * Picks where nets run. `auto` takes the first provider that runs a trial net faster than the CPU does:
 * software renderers answer as GPUs, and are slower. A provider asked for by name is used or refused.
 */
export async function chooseProvider(choice: ProviderChoice, trial: ProviderTrial): Promise<ChosenProvider> {
  if (choice !== 'auto') return named(choice, trial);
  const findings: ProviderFinding[] = [];
  const cpuSeconds = await trial('cpu');
  for (const provider of (await supportedProviders()).filter((name) => name !== 'cpu')) {
    const finding = await examine(provider, trial, cpuSeconds);
    findings.push(finding);
    if (finding.isUsable) return { provider, reason: finding.reason, findings };
  }
  const tried = findings.map(({ provider, reason }) => `${provider}: ${reason}`).join('; ');
  const reason = tried ? `no accelerator can be used (${tried})` : 'the runtime has no accelerator here';
  return { provider: 'cpu', reason, findings: [...findings, { provider: 'cpu', isUsable: true, reason }] };
}

async function examine(
  provider: Provider,
  trial: ProviderTrial,
  cpuSeconds: number,
): Promise<ProviderFinding> {
  try {
    const seconds = await trial(provider);
    const ratio = cpuSeconds / seconds;
    return ratio > 1
      ? { provider, isUsable: true, reason: `runs a trial net ${ratio.toFixed(1)} times as fast as the CPU` }
      : { provider, isUsable: false, reason: `slower than the CPU (${ratio.toFixed(2)} times its speed)` };
  } catch (error) {
    return { provider, isUsable: false, reason: shortReason(error) };
  }
}

async function named(provider: Provider, trial: ProviderTrial): Promise<ChosenProvider> {
  try {
    if (provider !== 'cpu') await trial(provider);
  } catch (error) {
    throw new FootlightError('inference.provider-unavailable', {
      kind: 'usage',
      parameters: { error: shortReason(error) },
      value: provider,
      cause: error,
    });
  }
  const reason = 'asked for by name';
  return { provider, reason, findings: [{ provider, isUsable: true, reason }] };
}

/** What the installed runtime was built with, in the order of {@link PROVIDERS}. */
async function supportedProviders(): Promise<Provider[]> {
  const { listSupportedBackends } = await loadRuntime();
  const names = new Set(listSupportedBackends().map(({ name }) => name));
  return PROVIDERS.filter((provider) => names.has(provider));
}

function shortReason(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).replace(/\.$/, '');
}
