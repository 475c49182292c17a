import type { Command } from 'commander';
import { FootlightClient } from '../client/index.ts';
import { getLanguage } from '../core/messages/say.ts';
import { DEFAULT_PORT } from './default-port.ts';

/** Flags of the commands that speak to a service. */
export interface RemoteFlags {
  readonly url: string;
  readonly json?: boolean;
}

export function addRemoteFlags(command: Command): Command {
  const url = process.env.FOOTLIGHT_URL ?? `http://127.0.0.1:${DEFAULT_PORT}`;
  return command
    .option(
      '--url <URL>',
      'address of the service (environment: FOOTLIGHT_URL; its token: FOOTLIGHT_TOKEN)',
      url,
    )
    .option('--json', 'print JSON');
}

export function createClient({ url }: RemoteFlags): FootlightClient {
  return new FootlightClient({ url, token: process.env.FOOTLIGHT_TOKEN, language: getLanguage() });
}
