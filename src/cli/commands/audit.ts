import { type Command, Option } from 'commander';
import { say } from '../../core/messages/say.ts';
import {
  type AuditQuery,
  pruneAudit,
  readAudit,
  type StoredAuditEntry,
} from '../../jobs/postgres/audit-log.ts';
import { withLocalDatabase } from '../local-database.ts';
import { getDefaultDataDirectory, parseCount, parseDays } from './backend-flags.ts';

const DEFAULT_LIMIT = 100;

interface LocalFlags {
  readonly dataDir: string;
  readonly json?: boolean;
}

/** `footlight audit ...`: who changed what on the service of this machine, and who was refused. */
export function defineAudit(audit: Command): void {
  addLocalFlags(audit.command('ls'))
    .option('--action <ACTION>')
    .option('--token <ID>')
    .option('--subject <ID>')
    .option('--outcome <OUTCOME>')
    .addOption(new Option('--days <N>').argParser(parseDays))
    .addOption(new Option('--limit <N>').argParser(parseCount).default(DEFAULT_LIMIT))
    .action(list);
  addLocalFlags(audit.command('prune'))
    .addOption(new Option('--max-age-days <N>').argParser(parseDays).makeOptionMandatory())
    .action(prune);
}

function addLocalFlags(command: Command): Command {
  return command
    .addOption(new Option('--data-dir <DIR>').default(getDefaultDataDirectory()))
    .option('--json');
}

async function list({ dataDir, json, ...query }: LocalFlags & AuditQuery): Promise<void> {
  const entries = await withLocalDatabase(dataDir, (database) => readAudit(database, query));
  if (json) return print(entries);
  for (const entry of entries) process.stdout.write(`${formatRow(entry)}\n`);
}

async function prune(flags: LocalFlags & { readonly maxAgeDays: number }): Promise<void> {
  const { dataDir, json, maxAgeDays } = flags;
  const count = await withLocalDatabase(dataDir, (database) => pruneAudit(database, maxAgeDays));
  if (json) print({ count });
  else process.stdout.write(`${say('cli.audit.pruned', { count })}\n`);
}

function formatRow({ at, token, address, action, subject, outcome }: StoredAuditEntry): string {
  return [at, (token ?? '-').padEnd(24), (address ?? '-').padEnd(15), action, subject ?? '-', outcome].join(
    '  ',
  );
}

function print(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}
