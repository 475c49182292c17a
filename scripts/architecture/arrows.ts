/**
 * The one declaration of which part of `src` may import which. A test holds every import against it, and the table in
 * docs/architecture.md is written from it (`npm run docs:architecture`).
 */
export interface Architecture {
  /** From the lowest to the highest: an arrow points to a layer that stands earlier. */
  layers: readonly Layer[];
  /** Files that may import more than their layer, by glob. */
  exceptions: Readonly<Record<string, Arrows>>;
  /** Packages, by glob, that only these layers and files import. */
  owners: Readonly<Record<string, readonly string[]>>;
}

/** Names of layers. What may be imported may also be imported for its types, or started. */
export interface Arrows {
  imports?: readonly string[];
  /** For their types only. */
  types?: readonly string[];
  /** Programs that run in a process of their own. */
  starts?: readonly string[];
}

export interface Layer extends Arrows {
  /** A folder of `src`, or a file beside them. */
  name: string;
  holds: string;
  imports: readonly string[];
  /** Folders in it may not import each other, only the files beside them. */
  foldersApart?: boolean;
}

export const ARCHITECTURE: Architecture = {
  layers: [
    {
      name: 'core',
      holds: 'errors, rational time, hashing, atomic files, processes, subtitles, HTML helpers',
      imports: [],
    },
    {
      name: 'media',
      holds: 'probe, decode, filter graphs, encode, mux, segments, loudness, stills; alone with FFmpeg',
      imports: ['core'],
    },
    {
      name: 'analysis',
      holds: 'media in, timed numbers out: structure, cuts, noise, flicker, correlation, shots',
      imports: ['media', 'core'],
    },
    {
      name: 'sound',
      holds: 'arrays of samples: filters, resampling, reverberation, K-weighting',
      imports: ['core'],
    },
    {
      name: 'imagery',
      holds: 'what words show, in English and Chinese: places, times of day, weather, subjects: pure',
      imports: ['core'],
    },
    {
      name: 'typography',
      holds:
        'text set in lines and drawn: fonts, line breaking, captions and their contrast, burnt into frames',
      imports: ['media', 'core'],
    },
    {
      name: 'storage',
      holds: 'object stores (disk, S3), downloads, address guard',
      imports: ['core'],
    },
    {
      name: 'frames',
      holds: 'pictures in, pictures out: background lock, safe mask, restorer, optical flow, compositor',
      imports: ['analysis', 'media', 'core'],
    },
    {
      name: 'inference',
      holds: 'weight readers, ONNX graphs and sessions, providers, tiles, device leases',
      imports: ['core'],
    },
    {
      name: 'engines',
      holds:
        'task interfaces (Upscaler, SpeechSynthesizer, TextModel, ...), the registry of engines, model store',
      imports: ['storage', 'core'],
      types: ['inference', 'media', 'frames', 'imagery'],
    },
    {
      name: 'adapters',
      holds: 'a folder an engine: builtin-lanczos, espeak, openai, tangoflux, ...',
      imports: [
        'engines',
        'inference',
        'frames',
        'storage',
        'typography',
        'imagery',
        'sound',
        'analysis',
        'media',
        'core',
      ],
    },
    {
      name: 'story',
      holds: 'texts in, who speaks, scenes, the score: pure',
      imports: ['core'],
    },
    {
      name: 'edit',
      holds: 'edit decisions as data: JSON, OTIO, FCPXML, EDL, timecode',
      imports: ['core'],
    },
    {
      name: 'execution',
      holds: 'step, production, workflow, artifact stores, runner, inputs, destinations, isolation',
      imports: ['engines', 'storage', 'media', 'core'],
    },
    {
      name: 'pipelines',
      holds:
        'what productions share: film (source to validated video), cut (edit decisions to video), sound (engines to takes and sounds)',
      imports: ['execution', 'edit', 'frames', 'engines', 'typography', 'sound', 'analysis', 'media', 'core'],
    },
    {
      name: 'productions',
      holds: 'a folder a production: enhance, upscale, highlights, render, narrate; none imports another',
      imports: [
        'pipelines',
        'execution',
        'edit',
        'story',
        'frames',
        'engines',
        'imagery',
        'storage',
        'typography',
        'sound',
        'analysis',
        'media',
        'core',
      ],
      foldersApart: true,
    },
    {
      name: 'jobs',
      holds: 'tasks, queues, worker, events, webhooks, embedded PostgreSQL',
      imports: ['execution', 'storage', 'core'],
      types: ['engines', 'media'],
    },
    {
      name: 'service',
      holds: 'HTTP API, tokens, event streams, documents',
      imports: ['jobs', 'execution', 'storage', 'core'],
      types: ['engines', 'media'],
    },
    {
      name: 'client',
      holds: 'speaks to a service, from Node and browsers',
      imports: [],
      types: ['service', 'jobs', 'productions', 'execution'],
    },
    {
      name: 'testing',
      holds: 'made videos and audio, contract suites (exported as footlight/testing)',
      imports: ['execution', 'engines', 'frames', 'storage', 'media', 'core'],
    },
    {
      name: 'app.ts',
      holds: 'the lists: every engine and every production, a line each',
      imports: ['productions', 'execution', 'adapters', 'engines', 'inference', 'core'],
      starts: ['job-host.ts'],
    },
    {
      name: 'create-studio.ts',
      holds: 'the library: a studio of the lists, and of what a program adds to them',
      imports: ['app.ts', 'execution', 'engines', 'core'],
      types: ['client'],
    },
    {
      name: 'job-host.ts',
      holds: 'the program of the child process that does the media work',
      imports: ['app.ts', 'execution'],
    },
    {
      name: 'index.ts',
      holds: 'what the package exports',
      imports: ['create-studio.ts', 'app.ts', 'execution', 'engines', 'media', 'core'],
      types: ['client'],
    },
    {
      name: 'cli',
      holds: 'commands, flags from schemas, progress',
      imports: [
        'app.ts',
        'client',
        'service',
        'jobs',
        'execution',
        'engines',
        'inference',
        'storage',
        'analysis',
        'media',
        'core',
      ],
    },
    {
      name: 'demo',
      holds: 'what `npm run demo` runs',
      imports: ['cli', 'testing', 'core'],
    },
  ],
  exceptions: {
    'productions/*/http.ts': { imports: ['service'] },
    'productions/*/http/**': { types: ['service'] },
    'productions/*/cli{.ts,/*.ts}': { imports: ['cli'] },
  },
  owners: {
    'node-av': ['media'],
    'onnxruntime-node': ['inference'],
    protobufjs: ['inference'],
    '@aws-sdk/*': ['storage'],
    '@napi-rs/canvas': ['typography', 'adapters'],
    undici: ['storage', 'adapters'],
    pg: ['jobs'],
    '@dbos-inc/*': ['jobs'],
    '@opentelemetry/*': ['jobs'],
    hono: ['service', 'productions/*/http.ts'],
    '@hono/*': ['service', 'productions/*/http.ts'],
    '@tus/*': ['service'],
    commander: ['cli', 'productions/*/cli{.ts,/*.ts}'],
  },
};

/** Imports that are still to go, as `file -> target`. One that is gone has to go from here too. */
export const KNOWN_VIOLATIONS: readonly string[] = [];
