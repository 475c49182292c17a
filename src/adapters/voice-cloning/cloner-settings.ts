/** Address of a voice cloning engine, and the voices it clones. */
export interface ClonerSettings {
  readonly url: string;
  /** Folder with a recording of each voice. */
  readonly voiceFolder: string;
  /** Longest wait for one line, in seconds. */
  readonly timeoutSeconds?: number;
}
