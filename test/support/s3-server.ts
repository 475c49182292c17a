import type { Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';

export interface S3Server extends AsyncDisposable {
  /** Address of a bucket on the server, as `--store` takes it. */
  address(prefix: string): string;
}

interface S3rverInstance {
  run(): Promise<AddressInfo>;
  close(): Promise<void>;
  readonly httpServer: Server;
}

const CREDENTIALS = { AWS_ACCESS_KEY_ID: 'S3RVER', AWS_SECRET_ACCESS_KEY: 'S3RVER' };

/** s3rver over loopback: real signatures, multipart uploads, ranges and errors, on a folder. */
export async function startS3Server(directory: string): Promise<S3Server> {
  const S3rver = createRequire(import.meta.url)('s3rver') as new (options: object) => S3rverInstance;
  const server = new S3rver({
    address: '127.0.0.1',
    port: 0,
    silent: true,
    directory,
    configureBuckets: [{ name: 'footlight' }],
  });
  const { port } = await server.run();
  Object.assign(process.env, CREDENTIALS);
  return {
    address: (prefix) => `s3://footlight/${prefix}?endpoint=http://127.0.0.1:${port}&style=path`,
    async [Symbol.asyncDispose]() {
      server.httpServer.closeAllConnections();
      await server.close();
    },
  };
}
