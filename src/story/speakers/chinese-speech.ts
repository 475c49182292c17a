export class ChineseTagReader { readAfter() { return undefined } readBefore() { return undefined } }
export function discoverChineseCast(_text: string) { return []; }
