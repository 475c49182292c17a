import { service } from './service.ts';

type Submit = (
  production: string,
  options: Readonly<Record<string, unknown>>,
  how?: object,
) => Promise<string>;

/** `crypto.randomUUID` is missing in pages without TLS. */
export function createKey(): string {
  return Array.from(crypto.getRandomValues(new Uint32Array(4)), (each) => each.toString(36)).join('-');
}

/**
 * Submits what a form says; the page knows productions and options by the service's description alone.
 *
 * @returns the task's id
 */
export function submitTask(
  production: string,
  options: Readonly<Record<string, unknown>>,
  mode: 'run' | 'plan',
  idempotencyKey?: string,
): Promise<string> {
  const client = service.value;
  const send = (mode === 'run' ? client.submit : client.plan).bind(client) as unknown as Submit;
  return send(production, options, { idempotencyKey });
}

/**
 * Submits the runs of a form: one, or many that one task gathers.
 *
 * @returns the task's id
 */
export function submitRuns(
  production: string,
  runs: readonly Readonly<Record<string, unknown>>[],
  idempotencyKey: string,
): Promise<string> {
  const [only] = runs;
  if (only && runs.length === 1) return submitTask(production, only, 'run', idempotencyKey);
  const client = service.value;
  const send = client.submitBatch.bind(client) as unknown as (
    production: string,
    runs: readonly object[],
    how?: object,
  ) => Promise<string>;
  return send(production, runs, { idempotencyKey });
}
