import { type Command, Option } from 'commander';
import type { NewToken, Token } from '../../client/index.ts';
import { getLanguage, say } from '../../core/messages/say.ts';
import { isLoopback } from '../../engines/availability.ts';
import { TokenStore } from '../../service/tokens.ts';
import { withLocalDatabase } from '../local-database.ts';
import { addRemoteFlags, createClient, type RemoteFlags } from '../remote.ts';
import { collect, getDefaultDataDirectory, parseCount } from './backend-flags.ts';

interface AddFlags extends RemoteFlags {
  readonly scope?: string[];
  readonly owner?: string;
  readonly days?: number;
}

interface LinkFlags extends RemoteFlags {
  readonly name: string;
  readonly scopes?: string[];
  readonly owner?: string;
  readonly minutes?: number;
}

/** `footlight tokens ...`: the tokens of a service, and a new one for an administrator who has lost theirs. */
export function defineTokens(tokens: Command): void {
  addRemoteFlags(tokens.command('ls')).action(async (flags: RemoteFlags) => {
    const all = await createClient(flags).listTokens();
    if (flags.json) return print(all);
    for (const token of all) process.stdout.write(`${formatRow(token)}\n`);
  });
  addRemoteFlags(tokens.command('add <NAME>'))
    .addOption(new Option('--scope <SCOPE>').argParser(collect))
    .option('--owner <OWNER>')
    .addOption(new Option('--days <N>').argParser(parseCount))
    .action(add);
  addRemoteFlags(tokens.command('link'))
    .option('--name <NAME>', undefined, 'link')
    .addOption(new Option('--scopes <SCOPES>').argParser(splitScopes))
    .option('--owner <OWNER>')
    .addOption(new Option('--minutes <N>').argParser(parseCount))
    .action(makeLink);
  addRemoteFlags(tokens.command('rotate <TOKEN>')).action(async (id: string, flags: RemoteFlags) => {
    show(await createClient(flags).rotateToken(id), flags);
  });
  addRemoteFlags(tokens.command('rm <TOKEN>')).action(async (id: string, flags: RemoteFlags) => {
    await createClient(flags).removeToken(id);
    if (flags.json) print({ id });
  });
  tokens
    .command('recover')
    .addOption(new Option('--data-dir <DIR>').default(getDefaultDataDirectory()))
    .action(recover);
}

async function add(name: string, flags: AddFlags): Promise<void> {
  const { scope: scopes, owner, days } = flags;
  const wanted: NewToken = { name, scopes, owner, expires_in_days: days };
  show(await createClient(flags).addToken(wanted), flags);
}

async function makeLink(flags: LinkFlags): Promise<void> {
  const { name, scopes, owner, minutes } = flags;
  const link = await createClient(flags).addLoginLink({ name, scopes, owner, expires_in_minutes: minutes });
  if (flags.json) return print(link);
  const until = new Date(link.expires_at).toLocaleString(getLanguage());
  process.stdout.write(`${say('cli.tokens.link.made', { url: link.url, until })}\n`);
  if (isLoopback(link.url)) process.stderr.write(`${say('cli.tokens.link.here')}\n`);
}

function splitScopes(text: string): string[] {
  return text.split(',').map((scope) => scope.trim());
}

async function recover({ dataDir }: { readonly dataDir: string }): Promise<void> {
  const token = await withLocalDatabase(dataDir, (database) => new TokenStore(database).recoverAdmin());
  process.stdout.write(`${token}\n`);
}

function show(token: Token & { readonly token: string }, { json }: RemoteFlags): void {
  if (json) print(token);
  else process.stdout.write(`${say('cli.tokens.made', { id: token.id, token: token.token })}\n`);
}

function formatRow({ id, name, owner, scopes, expires_at, last_used_at }: Token): string {
  return [
    id.padEnd(24),
    name.padEnd(16),
    owner.padEnd(24),
    scopes.join(','),
    expires_at ?? '-',
    last_used_at ?? '-',
  ].join('  ');
}

function print(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}
