/** Where a voice cloning engine is, and which voices it clones. */
export interface ClonerSettings {
  readonly url: string;
  /** Folder with a recording of each voice. */
  readonly voiceFolder: string;
  /** Longest wait for one line. */
  readonly timeoutSeconds?: number;
}
