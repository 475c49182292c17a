import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { FootlightError } from '../core/errors.ts';

/** Listens on an address. @throws `service.address` */
export async function listen(server: Server, address: string, port: number): Promise<void> {
  server.listen(port, address);
  try {
    await once(server, 'listening');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new FootlightError('service.address', {
      kind: 'input',
      reason: code === 'EADDRINUSE' ? 'in-use' : 'system',
      parameters: { address, port: String(port), detail: code },
      value: `${address}:${port}`,
      cause: error,
    });
  }
}

/**
 * Makes sure that an address can be listened on, before anything is started for it that takes long and has to be stopped.
 *
 * @throws `service.address`
 */
export async function assertCanListen(address: string, port: number): Promise<void> {
  const server = createServer();
  await listen(server, address, port);
  server.close();
  await once(server, 'close');
}
