import type { Narration } from './acting.ts';

const ORNAMENT = '(?:(?:poor|old|little|young|dear)\\s+)?';
/** Before whom something is asked or told without its words: "asked Anna whether", "turned to Tom". Not long ago: "who had told Tom". */
const ASKS = new RegExp(
  `(?:(?<![\\p{L}]|who\\s+had\\s+)(?:asked|told|informed|assured|begged|requested|reminded|invited|addressed|accosted|thanked|entreated|urged|questioned|bade|interrupted|congratulated|(?:inquired|enquired)\\s+of|(?:mentioned|turned|appealed|applied|explained|remarked|observed|suggested|proposed|hinted|repeated)\\s+to)\\s+${ORNAMENT}|(?:问|询问|告诉|请问|央求|吩咐|催促|追问|转向|劝))$`,
  'u',
);
const ASKS_PRONOUN =
  /(?<![\p{L}]|who\s+had\s+)(?:asked|told|informed|assured|begged|requested|reminded|invited|thanked|entreated|urged|questioned|bade|(?:inquired|enquired)\s+of|(?:turned|appealed|explained|remarked|suggested|proposed)\s+to)\s+(her|him)(?![\p{L}])(?!\s+(?:\p{Ll}+\s+)?(?:mother|father|sister|brother|aunt|uncle|friend|wife|husband|companion|daughter|son)(?![\p{L}]))|(?:问|告诉|请问|央求|吩咐|催促|追问|转向|劝)([她他])(?!们)/gu;

/** Whom the narration before a speech tells last that something was asked or told. */
export function findAsked(narration: readonly Narration[]): {
  readonly asked: readonly number[];
  readonly askedSex: 'female' | 'male' | undefined;
} {
  for (const { content, start, mentions } of narration.toReversed()) {
    const named = mentions.findLast((each) =>
      ASKS.test(content.slice(Math.max(0, each.start - start - 32), each.start - start)),
    );
    const pronoun = Array.from(content.matchAll(ASKS_PRONOUN)).at(-1);
    if (named && (!pronoun || pronoun.index < named.start - start))
      return { asked: named.characters, askedSex: undefined };
    if (pronoun) return { asked: [], askedSex: /her|她/.test(pronoun[1] ?? pronoun[2]!) ? 'female' : 'male' };
  }
  return { asked: [], askedSex: undefined };
}

/** How answers begin. */
const REPLY =
  /^[\s"“‘「『]*(?:(?:oh|ah|well|why|but)[,!]?\s+)?(?:yes|no|aye|nay|certainly|indeed|of\s+course|not\s+(?:at\s+all|yet|the\s+least|i)|never|true|perhaps|very\s+(?:well|true|likely)|because|exactly|quite\s+so|to\s+be\s+sure|nothing|none|nobody|i\s+(?:do|did|am|was|have|had|can|could|should|would|shall|will|know|think|believe|suppose|hope)(?:\s+not|n[’']t)?[,.;:!]|是的?|不|好|对|没有?|嗯|当然|可不是)(?![\p{L}])/iu;

/** Whether a speech begins as answers do. */
export function isReplying(speech: string): boolean {
  return REPLY.test(speech);
}

export function isQuestion(speech: string): boolean {
  return /[?？][”"’」』»\s]*$/.test(speech);
}
