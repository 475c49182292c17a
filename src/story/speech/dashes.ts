import type { TextSpan } from '../text-span.ts';

const VERB =
  '(?:said|says|asked|asks|replied|replies|answered|answers|cried|cries|whispered|shouted|muttered|murmured|called|began|went on|continued|added|exclaimed|demanded|returned|agreed|repeated|snapped|sighed|laughed|insisted|explained|observed|remarked|inquired|thought|told|screamed|yelled|declared|protested|suggested|begged)';
const WHO =
  "(?:(?:[Tt]he|[Mm]y|[Hh]is|[Hh]er|an?)\\s+)?(?:(?:Mrs?|Ms|Dr|St)\\.\\s+)?(?:\\p{Lu}[\\p{L}’'-]*|I|he|she|they|[Hh]e|[Ss]he|[\\p{L}’'-]+)";
/** The narrator's words within a paragraph that a dash opens: "asked Anna", "Ben said". */
const TAG = new RegExp(
  `(?<=[,.!?…]\\s+|[—–]\\s*)(?:${VERB}\\s+${WHO}|(?:${WHO}\\s+){1,3}?${VERB})(?![\\p{L}])[^.!?—–]*(?:[.!?]+|(?=[—–])|$)`,
  'gu',
);
/** Sentences after a tag that tell instead of speak. */
const TELLS = /^(?:he|she|they|his|her|their|then|the)\b/i;
export const OPENING_DASH = /^\s*(?:[—–―]|--|-(?=\s))\s*/;

/** Finds the speech of a paragraph that begins with a dash: all but the words that say who speaks. */
export function findDashedSpeech(text: string, { start, end }: TextSpan): TextSpan[] {
  const content = text.slice(start, end);
  const spoken: TextSpan[] = [];
  let position = 0;
  for (const { index, 0: tag } of content.matchAll(TAG)) {
    if (index < position) continue;
    if (index > position) spoken.push({ start: position, end: index });
    position = index + tag.length;
    const rest = content.slice(position);
    if (/^\s*(?:[—–―]|--)/.test(rest) || !TELLS.test(rest.trimStart())) continue;
    // Narration goes on until a dash opens speech again.
    const dash = rest.search(/[—–―]|--/);
    position = dash < 0 ? content.length : position + dash;
  }
  if (position < content.length) spoken.push({ start: position, end: content.length });
  return spoken
    .map((span) => ({
      start: start + span.start + /^\s*/.exec(content.slice(span.start, span.end))![0].length,
      end: start + span.end,
    }))
    .filter((span) => /[\p{L}\p{N}]/u.test(text.slice(span.start, span.end)));
}
