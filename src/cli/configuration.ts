import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { type ZodObject, z } from 'zod';
import { FootlightError } from '../core/errors.ts';
import { createMessage, type Message } from '../core/messages/message.ts';
import { describeIssue } from '../core/zod-issues.ts';
import { loadProductions, type ProductionLoaders } from '../execution/production-loaders.ts';

export interface Configuration {
  /** Folder for checkpoints, if the command line names none. */
  readonly workDir?: string;
  /** Option defaults by workflow; flags override them. */
  readonly productions: Sections;
  /** Options of the commands that run for long, by their names; each checks its own. */
  readonly services: Sections;
  /** The file; empty if there is none. */
  readonly path: string;
}

type Sections = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** Paths where a configuration file is searched, unless one is named: the current folder, then the user's. */
function listCandidates(): string[] {
  const home = process.env.XDG_CONFIG_HOME ?? join(homedir(), '.config');
  return [resolve('footlight.json'), join(home, 'footlight', 'config.json')];
}

/**
 * Reads defaults such as `{"workDir": "/big/disk", "enhance": {"crf": 16}, "serve": {"port": 8080}}`.
 * Every name and value is checked against the production's own options, so that a typing error is not ignored.
 *
 * @throws `usage.configuration` if the file can't be read or something in it is not valid
 */
export async function readConfiguration(
  productions: ProductionLoaders,
  named: string | undefined,
): Promise<Configuration> {
  for (const path of named === undefined ? listCandidates() : [resolve(named)]) {
    const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (named === undefined && error.code === 'ENOENT') return undefined;
      throw createInvalidConfigurationError(
        path,
        createMessage('cli.configuration.unreadable', { code: error.code }),
      );
    });
    if (text !== undefined) return parse(path, text, await loadSections(productions));
  }
  return { productions: {}, services: {}, path: '' };
}

/** The options that may stand under each production's name; none is required. */
async function loadSections(productions: ProductionLoaders): Promise<[name: string, options: ZodObject][]> {
  const all = [...(await loadProductions(productions)).values()];
  return all.map(({ name, options }) => [name, options.partial().strict()]);
}

function parse(path: string, text: string, sections: readonly [string, ZodObject][]): Configuration {
  const schema = z.strictObject({
    // For editors.
    $schema: z.string().optional(),
    workDir: z.string().min(1).optional(),
    serve: z.record(z.string(), z.unknown()).optional(),
    worker: z.record(z.string(), z.unknown()).optional(),
    ...Object.fromEntries(sections.map(([name, options]) => [name, options.optional()])),
  });
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw createInvalidConfigurationError(path, (error as Error).message);
  }
  const parsed = schema.safeParse(json);
  if (!parsed.success) throw createInvalidConfigurationError(path, describeIssue(parsed.error));
  // As the file has them: the schemas' defaults would count as given.
  const {
    $schema: _,
    workDir,
    serve = {},
    worker = {},
    ...given
  } = json as { $schema?: string; workDir?: string } & Sections;
  return { workDir, productions: given, services: { serve, worker }, path };
}

function createInvalidConfigurationError(path: string, reason: string | Message): FootlightError {
  return new FootlightError('usage.configuration', { kind: 'usage', parameters: { reason }, value: path });
}
