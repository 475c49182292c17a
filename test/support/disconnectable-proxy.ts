import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export interface DisconnectableProxy extends AsyncDisposable {
  readonly port: number;
  /** Breaks every connection and takes no new one, until `mend`. */
  cut(): void;
  reconnect(): void;
}

/** A TCP connection in the middle, for networks that fail. */
export async function startDisconnectableProxy(targetPort: number): Promise<DisconnectableProxy> {
  const sockets = new Set<Socket>();
  let isCut = false;
  const server = createServer((client) => {
    if (isCut) return void client.destroy();
    const target = connect(targetPort, '127.0.0.1');
    for (const socket of [client, target]) {
      sockets.add(socket);
      socket
        .on('error', () => undefined)
        .on('close', () => {
          sockets.delete(socket);
          client.destroy();
          target.destroy();
        });
    }
    client.pipe(target).pipe(client);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const dropAll = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    port: (server.address() as AddressInfo).port,
    cut() {
      isCut = true;
      dropAll();
    },
    reconnect() {
      isCut = false;
    },
    async [Symbol.asyncDispose]() {
      dropAll();
      server.close();
      await once(server, 'close');
    },
  };
}
