import type { CommandEntry } from './command-entry.ts';

/** The commands that belong to no production, in the order in which the help lists them. */
export const COMMANDS: readonly CommandEntry[] = [
  {
    name: 'productions',
    usage: '[options] [name]',
    load: async () => (await import('./commands/productions.ts')).defineProductions,
  },
  {
    name: 'serve',
    usage: '[options]',
    load: async () => (await import('./commands/serve.ts')).defineServe,
  },
  {
    name: 'worker',
    usage: '[options]',
    load: async () => (await import('./commands/worker.ts')).defineWorker,
  },
  {
    name: 'submit',
    usage: '',
    load: async () => (await import('./commands/submit.ts')).defineSubmit,
  },
  {
    name: 'jobs',
    usage: '',
    load: async () => (await import('./commands/jobs.ts')).defineJobs,
  },
  {
    name: 'tokens',
    usage: '',
    load: async () => (await import('./commands/tokens.ts')).defineTokens,
  },
  {
    name: 'audit',
    usage: '',
    load: async () => (await import('./commands/audit.ts')).defineAudit,
  },
  {
    name: 'probe',
    usage: '[options] <input>',
    load: async () => (await import('./commands/probe.ts')).defineProbe,
  },
  {
    name: 'shots',
    usage: '[options] <INPUT>',
    load: async () => (await import('./commands/shots.ts')).defineShots,
  },
  {
    name: 'frame',
    usage: '[options] <INPUT>',
    load: async () => (await import('./commands/inspections.ts')).defineFrame,
  },
  {
    name: 'strip',
    usage: '[options] <INPUT>',
    load: async () => (await import('./commands/inspections.ts')).defineStrip,
  },
  {
    name: 'peaks',
    usage: '[options] <INPUT>',
    load: async () => (await import('./commands/inspections.ts')).definePeaks,
  },
  {
    name: 'preview',
    usage: '[options] <INPUT>',
    load: async () => (await import('./commands/inspections.ts')).definePreview,
  },
  {
    name: 'engines',
    usage: '[options] [TASK]',
    load: async () => (await import('./commands/engines.ts')).defineEngines,
  },
  {
    name: 'doctor',
    usage: '[options]',
    load: async () => (await import('./commands/doctor.ts')).defineDoctor,
  },
  {
    name: 'cache',
    usage: '',
    load: async () => (await import('./commands/cache.ts')).defineCache,
  },
  {
    name: 'models',
    usage: '',
    load: async () => (await import('./commands/models.ts')).defineModels,
  },
  {
    name: 'completion',
    usage: '<SHELL>',
    load: async () => (await import('./commands/completion.ts')).defineCompletion,
  },
];
