import { getThrownMessage } from '../core/error-causes.ts';
import { FootlightError } from '../core/errors.ts';
import { PROVIDERS, type Provider, type ProviderChoice } from '../core/execution-provider.ts';
import { createMessage, type Message } from '../core/messages/message.ts';
import { describeProviderOutput } from './provider-problem.ts';
import { ProviderError } from './provider-trial.ts';
import { loadRuntime } from './session.ts';

interface ProviderFinding {
  readonly provider: Provider;
  readonly isUsable: boolean;
  /** Why it can't be used, or what was measured. */
  readonly reason: Message;
}

export interface ChosenProvider {
  readonly provider: Provider;
  /** Why it was chosen. */
  readonly reason: Message;
  /** The providers that were tried on the way, the chosen one included. */
  readonly findings: readonly ProviderFinding[];
}

/** Measures the seconds of one trial run on a provider; rejects if the provider can't be used. */
export type ProviderTrial = (provider: Provider) => Promise<number>;

/**
 * Chooses the provider that runs nets. `auto` takes the first one that runs a test network faster than the CPU does, as
 * software renderers pass for GPUs and are slower. A provider chosen by name is never replaced.
 *
 * @throws `inference.provider-unavailable` if a provider chosen by name can't be used
 */
export async function chooseProvider(choice: ProviderChoice, trial: ProviderTrial): Promise<ChosenProvider> {
  if (choice !== 'auto') return createChosenProvider(choice, trial);
  const findings: ProviderFinding[] = [];
  const cpuSeconds = await trial('cpu');
  for (const provider of (await listSupportedProviders()).filter((name) => name !== 'cpu')) {
    const finding = await examine(provider, trial, cpuSeconds);
    findings.push(finding);
    if (finding.isUsable) return { provider, reason: finding.reason, findings };
  }
  const reason = describeNoAccelerator(findings);
  return { provider: 'cpu', reason, findings: [...findings, { provider: 'cpu', isUsable: true, reason }] };
}

function describeNoAccelerator(findings: readonly ProviderFinding[]): Message {
  if (findings.length === 0) return createMessage('provider-reason.no-accelerator');
  const tried = findings.map(({ provider, reason }) =>
    createMessage('provider-reason.of-provider', { provider, reason }),
  );
  return createMessage('provider-reason.none-usable', { tried });
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
      ? {
          provider,
          isUsable: true,
          reason: createMessage('provider-reason.faster', { ratio: ratio.toFixed(1) }),
        }
      : {
          provider,
          isUsable: false,
          reason: createMessage('provider-reason.slower', { ratio: ratio.toFixed(2) }),
        };
  } catch (error) {
    return { provider, isUsable: false, reason: getProblem(error) };
  }
}

async function createChosenProvider(provider: Provider, trial: ProviderTrial): Promise<ChosenProvider> {
  try {
    if (provider !== 'cpu') await trial(provider);
  } catch (error) {
    throw new FootlightError('inference.provider-unavailable', {
      kind: 'usage',
      parameters: { problem: getProblem(error) },
      value: provider,
      cause: error,
    });
  }
  const reason = createMessage('provider-reason.chosen');
  return { provider, reason, findings: [{ provider, isUsable: true, reason }] };
}

/** Lists the providers that the installed runtime was built with, in the order of {@link PROVIDERS}. */
async function listSupportedProviders(): Promise<Provider[]> {
  const { listSupportedBackends } = await loadRuntime();
  const names = new Set(listSupportedBackends().map(({ name }) => name));
  return PROVIDERS.filter((provider) => names.has(provider));
}

function getProblem(error: unknown): Message {
  if (error instanceof ProviderError) return error.problem;
  return describeProviderOutput(getThrownMessage(error));
}
