import { isOfPerson, readName } from './read-name.ts';
import type { WordIndex } from './word-index.ts';

/** Before somebody who is met or looked at: 看见唐棠拖着箱子. */
const SEES =
  /(?:看见|看到|瞧见|望见|看着|望着|盯着|瞪着|发现|遇见|遇到|碰见|听见|等着|拉着|拉住|扶着|抱着|追上|推开|告诉|陪着|跟着)(?=([\u4e00-\u9fff]{2,8}))/gu;

/** Names of people whom somebody looks at or meets, which the text has more than once. */
export function findSeen(narration: string, index: WordIndex): string[] {
  const found = new Set<string>();
  for (const [, rest] of narration.matchAll(SEES)) {
    const name = readName(rest!, index);
    if (name && index.count(name) > 1 && isOfPerson(name, rest!, index)) found.add(name);
  }
  return [...found];
}
