import { createNotReady, isAnswering, isLoopback, READY } from '../../engines/availability.ts';
import type { Availability, Environment } from '../../engines/engine.ts';
import type { ResourceNeed } from '../../engines/resource-need.ts';

/** Where the server of an engine is configured to be. */
export interface GradioServer {
  /** What the server is called. */
  readonly name: string;
  /** Its provider's name in queues, where it runs on another machine. */
  readonly provider: string;
  /** The variable with its address. */
  readonly variable: string;
  readonly defaultUrl: string;
}

export function getGradioUrl({ variable, defaultUrl }: GradioServer, environment: Environment): string {
  return environment[variable] || defaultUrl;
}

/** A server on this machine works on its accelerator; one elsewhere is waited for. */
export function getGradioNeed(server: GradioServer, environment: Environment): ResourceNeed {
  return isLoopback(getGradioUrl(server, environment))
    ? { kind: 'accelerator' }
    : { kind: 'remote', provider: server.provider };
}

export async function checkGradioAvailability(
  server: GradioServer,
  environment: Environment,
): Promise<Availability> {
  const url = getGradioUrl(server, environment);
  if (await isAnswering(url)) return READY;
  return createNotReady('gradio.no-answer', { url, server: server.name, variable: server.variable });
}

/** Longest wait for one result in seconds; undefined leaves it to the engine. */
export function getGradioTimeout({ FOOTLIGHT_ENGINE_TIMEOUT }: Environment): number | undefined {
  return Number(FOOTLIGHT_ENGINE_TIMEOUT) || undefined;
}
