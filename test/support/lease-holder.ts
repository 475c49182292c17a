import { leaseDevice } from '../../src/inference/device-lease.ts';

// Holds the device until it is killed.
const lease = await leaseDevice('gpu', process.argv[2]!);
process.stdout.write(`holding ${lease.device}\n`);
setInterval(() => lease, 1000);
