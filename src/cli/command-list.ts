import type { CommandEntry } from './command-entry.ts';

/** The commands that belong to no production. */
export const COMMANDS: readonly CommandEntry[] = [
  {
    name: 'productions',
    usage: '[options] [name]',
    description: 'Show what can be produced here: options, presets, stages, outputs, engines',
    load: async () => (await import('./commands/productions.ts')).defineProductions,
  },
  {
    name: 'serve',
    usage: '[options]',
    description: 'Serve the productions over HTTP; everything that is needed is started',
    load: async () => (await import('./commands/serve.ts')).defineServe,
  },
  {
    name: 'worker',
    usage: '[options]',
    description: 'Run tasks of a fleet: the same DATABASE_URL and --store as its service',
    load: async () => (await import('./commands/worker.ts')).defineWorker,
  },
  {
    name: 'submit',
    usage: '',
    description: 'Run a production on a service: upload, follow, fetch',
    load: async () => (await import('./commands/submit.ts')).defineSubmit,
  },
  {
    name: 'jobs',
    usage: '',
    description: 'Show and steer the tasks of a service',
    load: async () => (await import('./commands/jobs.ts')).defineJobs,
  },
  {
    name: 'probe',
    usage: '[options] <input>',
    description: 'Show what a media file holds',
    load: async () => (await import('./commands/probe.ts')).defineProbe,
  },
  {
    name: 'shots',
    usage: '[options] <INPUT>',
    description: 'List the shots of a film: cuts, dissolves and fades, to the frame',
    load: async () => (await import('./commands/shots.ts')).defineShots,
  },
  {
    name: 'engines',
    usage: '[options] [TASK]',
    description: 'List the engines, and say which can be used here',
    load: async () => (await import('./commands/engines.ts')).defineEngines,
  },
  {
    name: 'doctor',
    usage: '[options]',
    description: 'Explain what this machine can do',
    load: async () => (await import('./commands/doctor.ts')).defineDoctor,
  },
  {
    name: 'cache',
    usage: '',
    description: 'Show and trim the intermediate results',
    load: async () => (await import('./commands/cache.ts')).defineCache,
  },
  {
    name: 'models',
    usage: '',
    description: 'Fetch, check and measure models',
    load: async () => (await import('./commands/models.ts')).defineModels,
  },
];
