/**
 * Has tasks done one after the other and writes their results into files, as the steps of a run do. It kills itself, as
 * the kernel would, at the point whose number it is given, if any: points lie before and after everything that it does to the
 * journal or asks of the service.
 *
 * remote-worker.ts <folder> <server> <find|idempotency-key> <point|Infinity> <order>...
 */
import { join } from 'node:path';
import { writeTextAtomically } from '../../src/core/files.ts';
import { hashJson } from '../../src/core/hashing.ts';
import { DiskRemoteTaskJournal } from '../../src/execution/remote/disk-remote-task-journal.ts';
import { runRemoteTask } from '../../src/execution/remote/run-remote-task.ts';
import { KillableProcess } from './killable-process.ts';
import { remoteHost } from './remote-host.ts';
import { type Capability, createTaskServiceAt } from './task-server.ts';

const [folder, server, capability, lastPoint, ...orders] = process.argv.slice(2);
const mortal = new KillableProcess(Number(lastPoint));
void mortal.death.then(() => process.kill(process.pid, 'SIGKILL'));

const journal = new DiskRemoteTaskJournal(join(folder!, 'remote-tasks'));
await journal.open();
const service = mortal.using(createTaskServiceAt(server!, capability as Capability));
process.stdout.write('begun\n');
for (const order of orders) {
  const task = { key: hashJson(order), request: order };
  const result = await runRemoteTask(service, task, remoteHost(mortal.using(journal)));
  await mortal.pass();
  await writeTextAtomically(join(folder!, `${order}.txt`), result);
}
process.stdout.write(`${mortal.passed} points\n`);
