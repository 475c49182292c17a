/** The parts of an engine reference, NAME or NAME:PARAMETER. */
export interface EngineReference {
  readonly name: string;
  readonly parameter: string | undefined;
}

/** Reference for no engine. */
export const NO_ENGINE = 'none';
/** Reference for the embedded engine of a task; if a task has none, for what the workflow does without an engine. */
export const BUILTIN = 'builtin';
/** Reference that leaves the choice among the engines of a task to the run, unless one of them has it for a name. */
export const AUTOMATIC = 'auto';

export function parseEngine(reference: string): EngineReference {
  const colon = reference.indexOf(':');
  return colon < 0
    ? { name: reference, parameter: undefined }
    : { name: reference.slice(0, colon), parameter: reference.slice(colon + 1) || undefined };
}

/** A voice with the engine that has it, as in "openai:kokoro:af_heart". */
export interface VoiceReference {
  /** Name of the engine; undefined if the voice is the default engine's. */
  readonly engine: string | undefined;
  readonly voice: string;
}

export function parseVoice(reference: string): VoiceReference {
  const colon = reference.lastIndexOf(':');
  return colon < 0
    ? { engine: undefined, voice: reference }
    : { engine: reference.slice(0, colon), voice: reference.slice(colon + 1) };
}
