import { setTimeout as sleep } from 'node:timers/promises';
import { AV_LOG_ERROR, AV_LOG_QUIET } from 'node-av/constants';
import { Log } from 'node-av/lib';

/** Messages come from the threads of FFmpeg, a little after what they are about. */
const SETTLE_MS = 20;

/**
 * Does work and collects what FFmpeg logs as errors meanwhile, which says more than its return values. The log is that of the
 * whole process, so that nothing else should work with media at the time.
 */
export async function collectLogErrors(
  work: () => Promise<void>,
): Promise<{ readonly error?: unknown; readonly lines: readonly string[] }> {
  const lines: string[] = [];
  Log.setLevel(AV_LOG_ERROR);
  Log.setCallback((level, message) => {
    if (level <= AV_LOG_ERROR) lines.push(message.trim());
  });
  try {
    await work();
    return { lines };
  } catch (error) {
    await sleep(SETTLE_MS);
    return { error, lines };
  } finally {
    Log.resetCallback();
    Log.setLevel(AV_LOG_QUIET);
  }
}
