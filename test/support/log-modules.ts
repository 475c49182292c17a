import { appendFileSync } from 'node:fs';
import { registerHooks } from 'node:module';

// Preloaded with --import into a program and the processes that it starts: writes down what each of them loads.
const log = process.env.LOADED_MODULES;
if (log)
  registerHooks({
    load(url, context, nextLoad) {
      appendFileSync(log, `${JSON.stringify({ pid: process.pid, program: process.argv[1], url })}\n`);
      return nextLoad(url, context);
    },
  });
