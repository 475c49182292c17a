/** Writes a key as words: `targetLufs` and `target_lufs` become "target lufs". */
export function speakName(key: string): string {
  return key
    .replaceAll('_', ' ')
    .replaceAll(/(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/g, ' ')
    .toLowerCase();
}
