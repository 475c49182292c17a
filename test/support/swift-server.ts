import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { freePort } from './free-port.ts';
import type { S3Server } from './s3-server.ts';

const PROGRAMS = [
  'swift-proxy-server',
  'swift-object-server',
  'swift-container-server',
  'swift-account-server',
];
const ACCESS_KEY = 'test:tester';
const SECRET_KEY = 'testing';

/** Why OpenStack Swift can't be started here; undefined where it can. Debian: swift-proxy, swift-object, ..., memcached. */
export function swiftMissing(): string | undefined {
  const missing = [...PROGRAMS, 'swift-ring-builder', 'memcached'].find(
    (name) => !existsSync(`/usr/bin/${name}`),
  );
  return missing && `Debian’s ${missing} is not installed`;
}

/** OpenStack Swift with its S3 interface: one process each for proxy, objects, containers and accounts. */
export async function startSwift(directory: string): Promise<S3Server> {
  const port = await freePort();
  const cachePort = await freePort();
  await mkdir(join(directory, 'devices', 'sda'), { recursive: true });
  await writeConfiguration(directory, port, cachePort);
  const children = [
    start('/usr/bin/memcached', ['-l', '127.0.0.1', '-p', String(cachePort), '-u', userInfo().username]),
  ];
  const stop = (): void => {
    for (const child of children) child.kill('SIGKILL');
  };
  try {
    for (const kind of ['account', 'container', 'object'] as const)
      children.push(await startStorage(directory, kind, await freePort()));
    children.push(start('/usr/bin/swift-proxy-server', [join(directory, 'proxy.conf')]));
    await createBucket(port);
  } catch (error) {
    // Left running they would keep the tests from ending.
    stop();
    throw error;
  }
  Object.assign(process.env, { AWS_ACCESS_KEY_ID: ACCESS_KEY, AWS_SECRET_ACCESS_KEY: SECRET_KEY });
  return {
    address: (prefix) => `s3://footlight/${prefix}?endpoint=http://127.0.0.1:${port}&style=path`,
    [Symbol.asyncDispose]: async () => stop(),
  };
}

function start(program: string, args: readonly string[]): ChildProcess {
  // Debian's Python packages belong to Debian's Python.
  return spawn(program, args, { stdio: 'ignore', env: { PATH: '/usr/bin:/bin' } });
}

async function startStorage(directory: string, kind: string, port: number): Promise<ChildProcess> {
  const builder = join(directory, `${kind}.builder`);
  const build = (...args: string[]): void =>
    void execFileSync('/usr/bin/swift-ring-builder', [builder, ...args], { env: { PATH: '/usr/bin:/bin' } });
  build('create', '4', '1', '1');
  build('add', `r1z1-127.0.0.1:${port}/sda`, '1');
  build('rebalance');
  const configuration = join(directory, `${kind}.conf`);
  const sections = [
    ['DEFAULT', { ...common(directory, port), devices: join(directory, 'devices'), mount_check: 'false' }],
    ['pipeline:main', { pipeline: `${kind}-server` }],
    [`app:${kind}-server`, { use: `egg:swift#${kind}`, recon_cache_path: directory }],
  ] as const;
  await writeFile(configuration, ini(sections));
  return start(`/usr/bin/swift-${kind}-server`, [configuration]);
}

async function writeConfiguration(directory: string, port: number, cachePort: number): Promise<void> {
  const hash = { swift_hash_path_suffix: 'footlight', swift_hash_path_prefix: 'footlight' };
  const policy = { name: 'one', default: 'yes' };
  await writeFile(
    join(directory, 'swift.conf'),
    ini([
      ['swift-hash', hash],
      ['storage-policy:0', policy],
    ]),
  );
  const proxy = [
    ['DEFAULT', common(directory, port)],
    ['pipeline:main', { pipeline: 'catch_errors cache s3api tempauth slo dlo proxy-server' }],
    [
      'app:proxy-server',
      { use: 'egg:swift#proxy', account_autocreate: 'true', allow_account_management: 'true' },
    ],
    ['filter:catch_errors', { use: 'egg:swift#catch_errors' }],
    ['filter:cache', { use: 'egg:swift#memcache', memcache_servers: `127.0.0.1:${cachePort}` }],
    ['filter:s3api', { use: 'egg:swift#s3api' }],
    ['filter:tempauth', { use: 'egg:swift#tempauth', user_test_tester: `${SECRET_KEY} .admin` }],
    ['filter:slo', { use: 'egg:swift#slo' }],
    ['filter:dlo', { use: 'egg:swift#dlo' }],
  ] as const;
  await writeFile(join(directory, 'proxy.conf'), ini(proxy));
}

function common(directory: string, port: number): Record<string, string> {
  return {
    bind_ip: '127.0.0.1',
    bind_port: String(port),
    swift_dir: directory,
    user: userInfo().username,
    workers: '0',
  };
}

function ini(sections: readonly (readonly [string, Readonly<Record<string, string>>])[]): string {
  return sections
    .map(([name, values]) =>
      [`[${name}]`, ...Object.entries(values).map(([key, value]) => `${key} = ${value}`), ''].join('\n'),
    )
    .join('\n');
}

/** Waits until an object can be stored: the four servers come up in any order. */
async function createBucket(port: number): Promise<void> {
  const client = new S3Client({
    endpoint: `http://127.0.0.1:${port}`,
    region: 'us-east-1',
    forcePathStyle: true,
    maxAttempts: 1,
    credentials: { accessKeyId: ACCESS_KEY, secretAccessKey: SECRET_KEY },
  });
  const bucket = { Bucket: 'footlight' };
  await retryUntilReady(() => client.send(new CreateBucketCommand(bucket)));
  await retryUntilReady(() => client.send(new PutObjectCommand({ ...bucket, Key: 'ready', Body: 'ready' })));
}

async function retryUntilReady(work: () => Promise<unknown>): Promise<void> {
  for (let tries = 0; ; tries++) {
    try {
      return void (await work());
    } catch (error) {
      if (tries > 200) throw error;
      await sleep(100);
    }
  }
}
