import { type Command, Option } from 'commander';
import { FootlightClient } from '../client/index.ts';
import { getLanguage } from '../core/messages/say.ts';
import { DEFAULT_PORT } from './default-port.ts';

/** Flags of the commands that call a service. */
export interface RemoteFlags {
  readonly url: string;
  readonly json?: boolean;
}

export function addRemoteFlags(command: Command): Command {
  const url = process.env.FOOTLIGHT_URL ?? `http://127.0.0.1:${DEFAULT_PORT}`;
  return command.addOption(new Option('--url <URL>').default(url)).option('--json');
}

/** A client whose service answers in the language of the command line. */
export function createClient({ url }: RemoteFlags): FootlightClient {
  return new FootlightClient({ url, token: process.env.FOOTLIGHT_TOKEN, language: getLanguage() });
}
