import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chown, mkdir, open, readFile, rm, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import { dirname, join, parse } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import pg from 'pg';
import { getThrownMessage } from '../../core/error-causes.ts';
import { FootlightError } from '../../core/errors.ts';
import { writeTextAtomically } from '../../core/files.ts';
import { installBinaries, type PostgresBinaries } from './binaries.ts';
import {
  findRunningServer,
  getIdentity,
  ServerProcess,
  type ServerProcessOptions,
} from './server-process.ts';

export interface EmbeddedPostgresOptions {
  /** Everything lies below this folder. */
  readonly directory: string;
  readonly onLog?: (message: string) => void;
}

const DATABASE = 'footlight';
const START_TIMEOUT_MS = 30_000;
/** "nobody" on every Unix: PostgreSQL refuses to run as root. */
const UNPRIVILEGED_ID = 65534;

/**
 * A PostgreSQL server of our own on the loopback interface: created on first use, restarted when it dies, and stopped
 * cleanly. One that an earlier process left running is used as it is.
 */
export class EmbeddedPostgres implements AsyncDisposable {
  readonly url: string;
  readonly #data: string;
  readonly #process: ServerProcess;

  private constructor(url: string, server: ServerProcessOptions) {
    this.url = url;
    this.#data = server.data;
    this.#process = new ServerProcess(server);
  }

  /** The address of a server that another process runs on these files; undefined if none does. */
  static async findRunning(directory: string): Promise<string | undefined> {
    const running = await findRunningServer(join(directory, 'data'));
    if (!running) return undefined;
    const password = await readOrCreateSecret(join(directory, 'password'));
    return createUrl(password, running.port);
  }

  /** @throws `database.no-embedded`, `database.place`, `database.start` */
  static async start(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
    const { directory } = options;
    const owner = process.getuid?.() === 0 ? UNPRIVILEGED_ID : undefined;
    await mkdir(directory, { recursive: true, mode: 0o755 });
    if (owner !== undefined) await assertReachable(directory);
    const binaries = await installBinaries(join(directory, 'binaries'));
    const data = join(directory, 'data');
    const password = await readOrCreateSecret(join(directory, 'password'));
    if (!(await isExisting(join(data, 'PG_VERSION')))) await initialize(binaries, data, password, owner);
    const running = await findRunningServer(data);
    const port = running?.port ?? (await choosePort(join(directory, 'port')));
    const url = createUrl(password, port);
    const { onLog = () => undefined } = options;
    const server = new EmbeddedPostgres(url, { program: binaries.postgres, data, port, owner, onLog });
    try {
      await server.waitUntilReady();
      await server.ensureDatabase();
      return server;
    } catch (error) {
      await server[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** Writes what has changed to the data files, so that stopping has less to write. */
  async writeChanges(): Promise<void> {
    await withClient(this.getAdminUrl(), (client) => client.query('CHECKPOINT')).catch(() => undefined);
  }

  /** Ends the server after its clients' transactions; what was committed is on the disk. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#process[Symbol.asyncDispose]();
  }

  private async waitUntilReady(): Promise<void> {
    let failure: unknown;
    for (const until = Date.now() + START_TIMEOUT_MS; Date.now() < until; await sleep(50)) {
      try {
        return await withClient(this.getAdminUrl(), async () => undefined);
      } catch (error) {
        failure = error;
      }
    }
    throw createStartError(this.#data, failure);
  }

  private async ensureDatabase(): Promise<void> {
    await withClient(this.getAdminUrl(), async (client) => {
      const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [DATABASE]);
      if (!rowCount) await client.query(`CREATE DATABASE ${DATABASE}`);
    });
  }

  private getAdminUrl(): string {
    return this.url.replace(/[^/]*$/, 'postgres');
  }
}

async function initialize(
  binaries: PostgresBinaries,
  data: string,
  password: string,
  owner: number | undefined,
): Promise<void> {
  const passwordFile = `${data}.initial-password`;
  await writeTextAtomically(passwordFile, password);
  await mkdir(data, { recursive: true, mode: 0o700 });
  if (owner !== undefined) {
    await chown(data, owner, owner);
    await chown(passwordFile, owner, owner);
  }
  const flags = ['-D', data, '-U', 'footlight', '-A', 'scram-sha-256', `--pwfile=${passwordFile}`];
  try {
    await promisify(execFile)(binaries.initdb, [...flags, '-E', 'UTF8', '--locale=C', '--no-instructions'], {
      cwd: dirname(data),
      env: { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC' },
      ...getIdentity(owner),
    });
  } catch (error) {
    throw createStartError(data, error);
  } finally {
    await rm(passwordFile, { force: true });
  }
}

/** Chooses the port of the last start if it is free, so that clients can reconnect after a restart. */
async function choosePort(file: string): Promise<number> {
  const last = Number(await readFile(file, 'utf8').catch(() => '0'));
  const port = (last > 0 ? await freePort(last) : undefined) ?? (await freePort(0));
  await writeTextAtomically(file, String(port));
  return port as number;
}

async function freePort(preferredPort: number): Promise<number | undefined> {
  const server = createServer();
  try {
    server.listen(preferredPort, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    return typeof address === 'object' && address ? address.port : undefined;
  } catch {
    return undefined;
  } finally {
    server.close();
  }
}

async function readOrCreateSecret(path: string): Promise<string> {
  const known = await readFile(path, 'utf8').catch(() => undefined);
  if (known) return known;
  await using file = await open(path, 'wx', 0o600);
  const password = randomBytes(24).toString('hex');
  await file.writeFile(password);
  await file.sync();
  return password;
}

/** @throws `database.place` if the user of the database can't enter a folder above its data */
async function assertReachable(directory: string): Promise<void> {
  for (let folder = directory; folder !== parse(folder).root; folder = dirname(folder)) {
    if (((await stat(folder)).mode & 0o001) === 0) {
      throw new FootlightError('database.place', { kind: 'input', value: folder });
    }
  }
}

function createUrl(password: string, port: number): string {
  return `postgresql://footlight:${password}@127.0.0.1:${port}/${DATABASE}`;
}

async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return await work(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function isExisting(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

function createStartError(data: string, cause: unknown): FootlightError {
  const failure = getThrownMessage(cause).trim().split('\n').at(-1);
  return new FootlightError('database.start', { kind: 'input', parameters: { failure }, value: data, cause });
}
