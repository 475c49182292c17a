import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';

const KEY_SUFFIX = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
const TEXT = 0x81;
const BINARY = 0x82;

/** The server's side of a WebSocket (RFC 6455) that only sends. */
export class SendingSocket {
  readonly #stream: Duplex;

  constructor(request: IncomingMessage, stream: Duplex) {
    this.#stream = stream;
    const accept = createHash('sha1')
      .update(`${request.headers['sec-websocket-key']}${KEY_SUFFIX}`)
      .digest('base64');
    const headers = ['Upgrade: websocket', 'Connection: Upgrade', `Sec-WebSocket-Accept: ${accept}`];
    stream.write(`HTTP/1.1 101 Switching Protocols\r\n${headers.join('\r\n')}\r\n\r\n`);
    stream.on('error', () => undefined).resume();
  }

  send(content: string | Buffer): void {
    const body = Buffer.from(content);
    const head = Buffer.from([
      typeof content === 'string' ? TEXT : BINARY,
      body.length < 126 ? body.length : 126,
    ]);
    const length = Buffer.alloc(body.length < 126 ? 0 : 2);
    if (length.length > 0) length.writeUInt16BE(body.length);
    this.#stream.write(Buffer.concat([head, length, body]));
  }

  drop(): void {
    this.#stream.destroy();
  }
}
