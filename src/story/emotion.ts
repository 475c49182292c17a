import type { Language } from './language.ts';
import { type Emotion, NEUTRAL } from './score.ts';

interface EmotionWord {
  readonly emotion: Partial<Emotion>;
  readonly en: RegExp;
  readonly zh: RegExp;
}

const createEnglishPattern = (words: string): RegExp => new RegExp(`\\b(?:${words})\\b`, 'i');

/**
 * Words of the narration that tell how adjacent speech is said; the first match counts, for feelings and for deliveries.
 */
const FEELINGS: readonly EmotionWord[] = [
  {
    emotion: { label: 'angry', intensity: 0.8 },
    en: createEnglishPattern(
      'angrily|furious(?:ly)?|fiercely|snapped|growled|snarled|roared|in a rage|with rage|hotly|bitterly|indignant(?:ly)?',
    ),
    zh: /怒|生气|骂道|喝道|气愤|吼/,
  },
  {
    emotion: { label: 'afraid', intensity: 0.8 },
    en: createEnglishPattern(
      'terrified|frightened|fearfully|in terror|trembling|trembled|gasped|shuddered|alarmed|nervously|anxiously',
    ),
    zh: /惊恐|害怕|颤抖|发抖|恐惧|慌张|惊慌|急得/,
  },
  {
    emotion: { label: 'sad', intensity: 0.8 },
    en: createEnglishPattern(
      'sobbed|sobbing|wept|weeping|tearfully|in tears|with tears|broken voice|sadly|mournfully|choked',
    ),
    zh: /哭|哽咽|流泪|含泪|伤心|悲伤|难过/,
  },
  {
    emotion: { label: 'melancholic', intensity: 0.6 },
    en: createEnglishPattern(
      'sighed|sighing|with a sigh|wearily|gloomily|wistfully|hoarse(?:ly)?|faint(?:ly)?|weakly|regretfully',
    ),
    zh: /叹|虚弱|无奈|惆怅|疲惫/,
  },
  {
    emotion: { label: 'happy', intensity: 0.7 },
    en: createEnglishPattern(
      'laughed|laughing|with a laugh|smiled|smiling|with a smile|cheerfully|merrily|joyful(?:ly)?|gaily|delighted(?:ly)?|happily|grinned|chuckled',
    ),
    zh: /笑|高兴|开心|欢喜|兴奋|激动/,
  },
  {
    emotion: { label: 'disgusted', intensity: 0.7 },
    en: createEnglishPattern('with disgust|disgusted|sneered|scornfully|contemptuously|with contempt'),
    zh: /厌恶|冷笑|轻蔑|讥讽|不屑/,
  },
  {
    emotion: { label: 'surprised', intensity: 0.7 },
    en: createEnglishPattern('astonished|in astonishment|amazed|surprised|in surprise|exclaimed|started'),
    zh: /惊讶|吃惊|诧异|惊呼|愣/,
  },
  {
    emotion: { label: 'calm', intensity: 0.6 },
    en: createEnglishPattern('calmly|quietly|gently|softly|gravely|coolly|composedly|kindly|soothingly'),
    zh: /平静|沉稳|轻轻|温和|缓缓|慢慢|淡淡/,
  },
];

const DELIVERIES: readonly EmotionWord[] = [
  {
    emotion: { delivery: 'whispered' },
    en: createEnglishPattern(
      'whispered|whispering|whisper|murmured|muttered|under (?:his|her) breath|in a low voice|breathed',
    ),
    zh: /低声|小声|轻声|悄悄|喃喃|耳语|嘀咕/,
  },
  {
    emotion: { delivery: 'shouted' },
    en: createEnglishPattern(
      'shouted|shouting|shout|cried out|called out|yelled|screamed|bellowed|roared|shrieked|at the top of (?:his|her) voice',
    ),
    zh: /大声|喊|叫道|吼|大叫|高声|嚷/,
  },
];

/**
 * How speech is said, by the narration in its paragraph and by its exclamation marks; undefined if neither tells.
 *
 * @param beside narration directly before and after the speech
 */
export function findEmotion(speech: string, beside: string, language: Language): Emotion | undefined {
  const feeling = FEELINGS.find((word) => word[language].test(beside))?.emotion;
  const delivery = DELIVERIES.find((word) => word[language].test(beside))?.emotion;
  const marks = speech.match(/[!！]/g)?.length ?? 0;
  const own: Partial<Emotion> =
    marks > 0 ? { label: 'surprised', intensity: Math.min(0.8, 0.3 + 0.15 * marks) } : {};
  if (!feeling && !delivery && marks === 0) return undefined;
  return { ...NEUTRAL, ...(feeling ? {} : own), ...feeling, ...delivery };
}
