import { type ChildProcess, execFile, spawn } from 'node:child_process';
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
import { isAlive } from '../../core/processes.ts';
import { installBinaries, type PostgresBinaries } from './binaries.ts';

export interface EmbeddedPostgresOptions {
  /** Everything lies below this folder. */
  readonly directory: string;
  readonly onLog?: (message: string) => void;
}

const DATABASE = 'footlight';
const START_TIMEOUT_MS = 30_000;
const STOP_TIMEOUT_MS = 15_000;
const RESTART_PAUSE_MS = 500;
/** What the server calls fatal when it is asked whether it is ready. */
const STARTING = /FATAL: {2}the database system is starting up$/;
/** "nobody" on every Unix: PostgreSQL refuses to run as root. */
const UNPRIVILEGED_ID = 65534;

/**
 * A PostgreSQL server of our own on the loopback interface: created on first use, restarted when it dies, and stopped
 * cleanly. One that an earlier process left running is used as it is.
 */
export class EmbeddedPostgres implements AsyncDisposable {
  readonly url: string;
  readonly #binaries: PostgresBinaries;
  readonly #data: string;
  readonly #port: number;
  readonly #owner: number | undefined;
  readonly #onLog: (message: string) => void;
  #isStopping = false;
  #child: ChildProcess | undefined;
  #watch: Promise<void> = Promise.resolve();

  private constructor(
    binaries: PostgresBinaries,
    data: string,
    port: number,
    password: string,
    owner: number | undefined,
    { onLog = () => undefined }: EmbeddedPostgresOptions,
  ) {
    this.#binaries = binaries;
    this.#data = data;
    this.#port = port;
    this.#owner = owner;
    this.#onLog = onLog;
    this.url = `postgresql://footlight:${password}@127.0.0.1:${port}/${DATABASE}`;
  }

  /** The address of a server that another process runs on these files; undefined if none does. */
  static async findRunning(directory: string): Promise<string | undefined> {
    const running = await findRunningServer(join(directory, 'data'));
    if (!running) return undefined;
    const password = await readOrCreateSecret(join(directory, 'password'));
    return `postgresql://footlight:${password}@127.0.0.1:${running.port}/${DATABASE}`;
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
    const server = new EmbeddedPostgres(binaries, data, port, password, owner, options);
    server.#watch = server.keepRunning();
    await server.waitUntilReady();
    await server.ensureDatabase();
    return server;
  }

  /** Ends the server after its clients' transactions; what was committed is on the disk. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#isStopping = true;
    // SIGINT is PostgreSQL's fast shutdown: it ends sessions and keeps what is committed. Our own child gets it even
    // where its files were deleted, which it would notice only after a minute.
    if (this.#child) this.#child.kill('SIGINT');
    else {
      const pid = (await findRunningServer(this.#data))?.pid;
      if (pid !== undefined) process.kill(pid, 'SIGINT');
    }
    for (let waited = 0; waited < STOP_TIMEOUT_MS && (await findRunningServer(this.#data)); waited += 20)
      await sleep(20);
    await this.#watch;
  }

  /** Starts the server, and restarts it each time it ends, until this object is disposed of. */
  private async keepRunning(): Promise<void> {
    while (!this.#isStopping) {
      const attached = await findRunningServer(this.#data);
      if (attached) {
        while (!this.#isStopping && isAlive(attached.pid)) await sleep(200);
        continue;
      }
      this.#child = this.spawn();
      const [code, signal] = (await once(this.#child, 'exit')) as [number | null, string | null];
      this.#child = undefined;
      if (this.#isStopping) return;
      this.#onLog(`The database ended (${signal ?? `exit code ${code}`}) and is started again.`);
      await sleep(RESTART_PAUSE_MS);
    }
  }

  private spawn(): ChildProcess {
    const settings = {
      listen_addresses: '127.0.0.1',
      port: this.#port,
      unix_socket_directories: '',
      max_connections: 100,
      shared_buffers: '64MB',
      // PostgreSQL ranks "log" between "error" and "fatal".
      log_min_messages: 'fatal',
    };
    const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    const child = spawn(this.#binaries.postgres, ['-D', this.#data, ...flags], {
      // In its own process group, so that Ctrl-C reaches only this process, which then stops it cleanly.
      detached: true,
      stdio: ['ignore', 'ignore', 'pipe'],
      cwd: this.#data,
      env: { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC' },
      ...getIdentity(this.#owner),
    });
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      const lines = text.split('\n').filter((line) => line.trim() !== '' && !STARTING.test(line));
      if (lines.length > 0) this.#onLog(lines.join('\n'));
    });
    child.on('error', (error) => this.#onLog(error.message));
    return child;
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
    this.#isStopping = true;
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

interface RunningServer {
  readonly pid: number;
  readonly port: number;
}

/** Reads postmaster.pid (lines: pid, folder, start, port, ...); undefined if that process does not run. */
async function findRunningServer(data: string): Promise<RunningServer | undefined> {
  const lines = (await readFile(join(data, 'postmaster.pid'), 'utf8').catch(() => '')).split('\n');
  const [pid, port] = [Number(lines[0]), Number(lines[3])];
  return pid > 0 && port > 0 && isAlive(pid) && (await isPostgres(pid)) ? { pid, port } : undefined;
}

/**
 * Checks that a process is PostgreSQL: after a reboot the pid may belong to another program, which must not get
 * signals.
 */
async function isPostgres(pid: number): Promise<boolean> {
  if (process.platform !== 'linux') return true;
  return (await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => '')).startsWith('postgres');
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

function getIdentity(owner: number | undefined): { uid?: number; gid?: number } {
  return owner === undefined ? {} : { uid: owner, gid: owner };
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
