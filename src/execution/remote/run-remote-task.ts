import { cancelled, FootlightError } from '../../core/errors.ts';
import { isUnwanted } from '../../core/unwanted.ts';
import { createWarning } from '../../core/warning.ts';
import type { KeptAnswer, RemoteService } from '../../engines/remote-tasks.ts';
import { followTask } from './follow-task.ts';
import { type Recovery, recoveryOf, recoveryWithoutLookUp } from './recovery.ts';
import { lost, timedOut } from './remote-errors.ts';
import type { RemoteTaskHost } from './remote-task-host.ts';
import { isUnderWay } from './remote-task-record.ts';
import { TaskLog } from './task-log.ts';
import { TaskSender, type TaskSetting } from './task-sender.ts';

/** A process that is cancelled is ended soon after. */
const CANCEL_SECONDS = 1;

/**
 * Has a service do the task of `key`, or goes on with the one that the journal knows: nothing that may cost twice is
 * sent twice. Of several callers with one key one works, and the others adopt what came of it.
 *
 * @throws `remote.lost`, `remote.timed-out`, `remote.no-answer`, `cancelled`, and what the service says
 */
export async function runRemoteTask<Request, Result>(
  service: RemoteService<Request, Result>,
  { key, request }: { readonly key: string; readonly request: Request },
  host: RemoteTaskHost,
): Promise<Result> {
  await using claim = await host.journal.claim(key, host.signal);
  const log = await TaskLog.open(host.journal, key);
  return await new RemoteTaskRun({ service, key, request, host, log, claim }).finish();
}

class RemoteTaskRun<Request, Result> {
  readonly #setting: TaskSetting<Request, Result>;
  readonly #sender: TaskSender<Request, Result>;

  constructor(setting: TaskSetting<Request, Result>) {
    this.#setting = setting;
    this.#sender = new TaskSender(setting);
  }

  async finish(): Promise<Result> {
    const { host } = this.#setting;
    try {
      await this.obtain();
    } catch (error) {
      if (isUnwanted(host.signal)) await this.cancel();
      throw host.signal.aborted ? cancelled(error) : error;
    }
    return await this.read();
  }

  /** Goes on from what the record says until an answer is kept. */
  private async obtain(): Promise<void> {
    await this.adoptBytes();
    for (;;) {
      const recovery = recoveryOf(this.#setting.log.last, this.#setting.service);
      if (recovery === 'read') return this.#sender.charge();
      await this.perform(recovery);
    }
  }

  /** A process may have died between the bytes of an answer and the record that tells of them. */
  private async adoptBytes(): Promise<void> {
    const { log, host } = this.#setting;
    if (log.last?.state !== 'intended') return;
    const file = await host.journal.kept(log.last.clientKey);
    if (file) await log.change('done', { answer: { kind: 'file', bytes: file.bytes } });
  }

  private async perform(recovery: Exclude<Recovery, 'read'>): Promise<void> {
    const { log, service } = this.#setting;
    switch (recovery) {
      case 'begin':
        return this.#sender.begin();
      case 'send-again':
        return this.#sender.sendAgain();
      case 'look-up':
        if (await this.#sender.lookUp()) return;
        return this.perform(recoveryWithoutLookUp(log.current, service));
      case 'follow':
        return this.follow();
      case 'repeat':
        return this.repeat();
      case 'give-up':
        return this.giveUp();
    }
  }

  private async follow(): Promise<void> {
    const { log, service, host } = this.#setting;
    const { remoteId, cancelRequestedAt } = log.current;
    const end = await followTask(service, remoteId!, host.signal);
    switch (end.state) {
      case 'done':
        return this.#sender.take(end);
      case 'unknown':
        return this.giveUp();
      case 'timed-out':
        await log.change('timed-out');
        throw timedOut(service.name, service.timeoutSeconds, end.cause);
      case 'failed':
        this.#sender.charge(end.usage);
        await log.change(cancelRequestedAt ? 'cancelled' : 'failed', { error: end.error.toJSON() });
        // What was ended by an earlier wish is wanted again now.
        if (!cancelRequestedAt) throw end.error;
    }
  }

  /** Sends a new task although the last one may have been done; never one after the other in one run. */
  private async repeat(): Promise<void> {
    const { log, service, host } = this.#setting;
    if (this.#sender.unanswered) throw this.#sender.unanswered;
    await log.change('lost');
    host.warn(createWarning('remote.sent-again', { name: service.name }));
    await this.#sender.begin();
  }

  private async giveUp(): Promise<void> {
    const { log, service, host } = this.#setting;
    if (host.sendsLostAgain && !this.#sender.unanswered) return this.repeat();
    const error = lost(service.name, this.#sender.unanswered);
    await log.change('lost', { error: error.toJSON() });
    throw error;
  }

  private async read(): Promise<Result> {
    const answer = await this.kept();
    try {
      return await this.#setting.service.read(answer);
    } catch (error) {
      if (error instanceof FootlightError && error.kind !== 'cancelled')
        await this.#setting.log.change('unusable', { error: error.toJSON() });
      throw error;
    }
  }

  private async kept(): Promise<KeptAnswer> {
    const { log, service, host } = this.#setting;
    const { answer, clientKey } = log.current;
    if (answer?.kind === 'json') return { json: answer.json };
    const file = await host.journal.kept(clientKey);
    if (file) return { path: file.path };
    await log.change('lost');
    throw lost(service.name);
  }

  /** Says in the record that the task is no longer wanted, and tells the service where it listens. */
  private async cancel(): Promise<void> {
    const { log, service } = this.#setting;
    const { last } = log;
    if (!last || !isUnderWay(last)) return;
    try {
      await log.change(last.state, { cancelRequestedAt: new Date().toISOString() });
      const signal = AbortSignal.timeout(CANCEL_SECONDS * 1000);
      const id = last.remoteId ?? (await this.idFound(signal));
      if (id !== undefined && (await service.cancel?.(id, signal))) await log.change('cancelled');
    } catch {
      // The task may go on; the next run finds it in the record.
    }
  }

  private async idFound(signal: AbortSignal): Promise<string | undefined> {
    const { log, service } = this.#setting;
    if (!service.cancel) return undefined;
    const finding = await service.find?.({ clientKey: log.current.clientKey, signal });
    return finding?.state === 'accepted' ? finding.id : undefined;
  }
}
