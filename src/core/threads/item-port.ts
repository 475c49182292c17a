import type { MessagePort } from 'node:worker_threads';

/** Items that are on their way, so that neither side waits for the other at each. */
const MAX_AHEAD = 4;
/** Items that exist at a time: one that is being made, those on their way, and one that is being read. */
export const MAX_HELD = MAX_AHEAD + 2;

const closedPorts = new WeakSet<MessagePort>();

/** Notes from now on whether a port is closed by the other side: nobody is told who listens later. */
export function watchPort(port: MessagePort): void {
  port.once('close', () => closedPorts.add(port));
}

type Delivery<Item> = { readonly item: Item } | { readonly isEnd: true };

/** Sends items to another thread, no faster than they are taken there. */
export class ItemSender<Item> {
  readonly #port: MessagePort;
  readonly #listBuffers: (item: Item) => ArrayBuffer[];
  #allowed = 0;
  #isClosed: boolean;
  #wake = (): void => undefined;

  /** @param listBuffers the memory of an item, which is handed over instead of copied */
  constructor(port: MessagePort, listBuffers: (item: Item) => ArrayBuffer[]) {
    this.#port = port;
    this.#listBuffers = listBuffers;
    this.#isClosed = closedPorts.has(port);
    port.on('message', () => {
      this.#allowed++;
      this.#wake();
    });
    port.on('close', () => {
      this.#isClosed = true;
      this.#wake();
    });
  }

  /** @throws an Error once the receiver has stopped taking items */
  async send(item: Item): Promise<void> {
    while (this.#allowed === 0 && !this.#isClosed)
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    if (this.#isClosed) throw new Error('the receiver takes no more items');
    this.#allowed--;
    this.#port.postMessage({ item } satisfies Delivery<Item>, this.#listBuffers(item));
  }

  /** Tells the receiver that there are no more items. */
  end(): void {
    this.#port.postMessage({ isEnd: true } satisfies Delivery<Item>);
  }

  /** Has the receiver fail if it waits for more; after `end` it has closed the port already. */
  close(): void {
    this.#port.close();
  }
}

/** Sends all of a stream, which is ended where they are not taken any more. */
export async function sendItems<Item>(
  port: MessagePort,
  items: AsyncIterable<Item>,
  listBuffers: (item: Item) => ArrayBuffer[],
): Promise<void> {
  const sender = new ItemSender(port, listBuffers);
  for await (const item of items) await sender.send(item);
  sender.end();
}

/** Yields the items that an `ItemSender` sends. @throws an Error where they stop before their end */
export async function* receiveItems<Item>(port: MessagePort): AsyncGenerator<Item, void, undefined> {
  const waiting: Delivery<Item>[] = [];
  let isClosed = closedPorts.has(port);
  let wake = (): void => undefined;
  port.on('message', (delivery: Delivery<Item>) => {
    waiting.push(delivery);
    wake();
  });
  port.on('close', () => {
    isClosed = true;
    wake();
  });
  for (let i = 0; i < MAX_AHEAD; i++) port.postMessage(null);
  try {
    while (true) {
      while (waiting.length === 0 && !isClosed)
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      const delivery = waiting.shift();
      if (!delivery) throw new Error('the sender has ended before its last item');
      if ('isEnd' in delivery) return;
      port.postMessage(null);
      yield delivery.item;
    }
  } finally {
    port.close();
  }
}
