import { service } from './service.ts';

type Submit = (
  production: string,
  options: Readonly<Record<string, unknown>>,
  how?: object,
) => Promise<string>;

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
