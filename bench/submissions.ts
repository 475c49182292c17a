import { readProcessTime } from './process-time.ts';
import type { StartedService } from './started-service.ts';

/** What one submission takes, in the mean of several. */
export interface SubmissionTime {
  readonly cpuSeconds: number;
  readonly wallSeconds: number;
}

/** Of tasks that enlarge a picture; the service has to run without a worker. */
export async function measureSubmissions(
  service: StartedService,
  token: string,
  input: string,
  count: number,
): Promise<SubmissionTime> {
  const submit = async (): Promise<void> => {
    const answer = await fetch(`${service.url}/api/v1/upscale`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ input }),
    });
    const words = await answer.text();
    if (answer.status !== 202) throw new Error(`The service answered ${answer.status}: ${words}`);
  };
  for (let i = 0; i < 3; i++) await submit();
  const before = await readProcessTime(service.pid);
  const startedAt = performance.now();
  for (let i = 0; i < count; i++) await submit();
  const wallSeconds = (performance.now() - startedAt) / 1000 / count;
  const after = await readProcessTime(service.pid);
  return {
    cpuSeconds: (after.own + after.ofEnded - before.own - before.ofEnded) / count,
    wallSeconds,
  };
}
