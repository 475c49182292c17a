import { bytes } from '../../core/messages/message.ts';
import { say } from '../../core/messages/say.ts';
import type { PullOptions } from '../../engines/model-store/model-store.ts';

/** Does what downloads: shows how far it has come, and stops at Ctrl-C. */
export async function showDownload<Result>(work: (options: PullOptions) => Promise<Result>): Promise<Result> {
  const controller = new AbortController();
  const stop = (): void => controller.abort();
  process.once('SIGINT', stop).once('SIGTERM', stop);
  const isTerminal = process.stderr.isTTY;
  let isShown = false;
  const onAddress = (url: string): void =>
    void process.stderr.write(`${say('cli.models.asking', { url })}\n`);
  const onProgress: PullOptions['onProgress'] = (file, done, total) => {
    if (!isTerminal) return;
    isShown = true;
    process.stderr.write(`\r${describeDownload(file, done, total)}  `);
  };
  try {
    return await work({ signal: controller.signal, onAddress, onProgress });
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop);
    if (isShown) process.stderr.write('\n');
  }
}

function describeDownload(file: string, done: number, total: number | undefined): string {
  return total
    ? say('cli.models.download-of', { file, done: bytes(done), total: bytes(total) })
    : say('cli.models.download', { file, done: bytes(done) });
}
