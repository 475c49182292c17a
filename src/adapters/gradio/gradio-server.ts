import { createNotReady, isAnswering, isLoopback, READY } from '../../engines/availability.ts';
import type { Availability, Environment } from '../../engines/engine.ts';
import type { ResourceNeed } from '../../engines/resource-need.ts';

/** How the address of an engine's Gradio server is configured. */
export interface GradioServer {
  /** Name of the server in messages. */
  readonly name: string;
  /** Name of its queue, if it runs on another machine. */
  readonly provider: string;
  /** The environment variable that holds its address. */
  readonly variable: string;
  readonly defaultUrl: string;
}

export function getGradioUrl({ variable, defaultUrl }: GradioServer, environment: Environment): string {
  return environment[variable] || defaultUrl;
}

/** A server on this machine needs the accelerator; one elsewhere has a queue of its own. */
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

/** Longest wait for one result in seconds; undefined for the engine's default. */
export function getGradioTimeout({ FOOTLIGHT_ENGINE_TIMEOUT }: Environment): number | undefined {
  return Number(FOOTLIGHT_ENGINE_TIMEOUT) || undefined;
}
