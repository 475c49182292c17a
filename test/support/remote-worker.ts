/**
 * Has tasks done one after the other and writes their results into files, as the steps of a run do. It kills itself, as
 * the kernel would, at the point whose number it is given: points lie before and after everything that it does to the
 * journal or asks of the service.
 *
 * remote-worker.ts <folder> <server> <find|idempotency-key> <point> <order>...
 */
import { join } from 'node:path';
import { writeTextAtomically } from '../../src/core/files.ts';
import { hashJson } from '../../src/core/hashing.ts';
import { DiskRemoteTaskJournal } from '../../src/execution/remote/disk-remote-task-journal.ts';
import { runRemoteTask } from '../../src/execution/remote/run-remote-task.ts';
import { remoteHost } from './remote-host.ts';
import { type Capability, taskServiceAt } from './task-server.ts';

const [folder, server, capability, lastPoint, ...orders] = process.argv.slice(2);
let points = 0;

function pass(): void {
  if (++points === Number(lastPoint)) process.kill(process.pid, 'SIGKILL');
}

/** The same object, with a point before and after each call of it. */
function withPoints<T extends object>(target: T): T {
  return new Proxy(target, {
    get(object, name) {
      const member: unknown = Reflect.get(object, name);
      if (typeof member !== 'function') return member;
      return async (...given: unknown[]) => {
        pass();
        const result: unknown = await member.apply(object, given);
        pass();
        return result;
      };
    },
  });
}

const journal = new DiskRemoteTaskJournal(join(folder!, 'remote-tasks'));
await journal.open();
const service = withPoints(taskServiceAt(server!, capability as Capability));
process.stdout.write('begun\n');
for (const order of orders) {
  const task = { key: hashJson(order), request: order };
  const result = await runRemoteTask(service, task, remoteHost(withPoints(journal)));
  pass();
  await writeTextAtomically(join(folder!, `${order}.txt`), result);
}
process.stdout.write(`${points} points\n`);
