import { createWord } from './imagery-word.ts';
import type { CameraMove } from './read-imagery.ts';

/** Where a camera goes. */
export type CameraDirection = 'left' | 'right' | 'up' | 'down' | 'in' | 'out';

/** The moves that go in a direction. */
const MOVES: Readonly<Record<CameraDirection, readonly CameraMove[]>> = {
  left: ['pan'],
  right: ['pan'],
  up: ['tilt', 'crane'],
  down: ['tilt', 'crane'],
  in: ['push'],
  out: ['pull'],
};

const MANNER =
  '(?:,?\\s+(?:very|slow|slowly|gently|smoothly|steadily|straight|across|to|towards?|the|from))*';
const ACROSS = `(?:pan|track|truck|mov|slid|glid|sweep|swing|drift)\\w*${MANNER},?\\s+`;
const ALONG = `(?:tilt|crane|cranes|craning|boom|mov|pedestal|jib|fl(?:y|ies)|com|go)\\w*${MANNER},?\\s+`;

const WORDS = [
  createWord(
    'left',
    `${ACROSS}left(?:wards?)?(?! (?:to right|bank))|leftwards?|left(?:ward)? (?:pan|track|truck|sweep)\\w*|right to left`,
    '[向往朝到至]左|左[移摇]|左(?:横|平)[移摇]',
  ),
  createWord(
    'right',
    `${ACROSS}right(?:wards?)?(?! (?:to left|bank))|rightwards?|right(?:ward)? (?:pan|track|truck|sweep)\\w*|left to right`,
    '[向往朝到至]右|(?<!左)右[移摇]|(?<!左)右(?:横|平)[移摇]',
  ),
  createWord(
    'up',
    `${ALONG}up(?:wards?)?|upwards?|ris(?:e|es|ing)(?! (?:sun|moon|star|tide|water|smoke|steam|dust)s?)|ascend\\w*`,
    '上[摇升移]|[向往朝]上|升(?!降)',
  ),
  createWord(
    'down',
    `${ALONG}down(?:wards?)?|downwards?|descend\\w*|lowers|lowering`,
    '下[摇降移]|[向往朝]下|(?<!升)降(?![雨雪临])|俯冲',
  ),
  createWord(
    'in',
    'push(?:es|ing)?(?! (?:back|out|away))|dolly (?:in|forward)|zoom(?:s|ing)? in|mov(?:e|es|ing) in|closer',
    '推(?![开门车倒着翻拉])|拉近|推拉',
  ),
  createWord(
    'out',
    'pull(?:s|ing)?(?! (?:focus|in|closer))|(?:dolly|push(?:es|ing)?) (?:out|back)|zoom(?:s|ing)? out|mov(?:e|es|ing) (?:back|away)',
    '拉(?![近着住手门起开])|后退|推拉',
  ),
] as const;

/** What is denied, or followed by another move. */
const UNCLEAR =
  /\b(?:no|not|without|never|neither|nor|avoid|instead|then|and back)\b|n[’']t\b|[不没无别勿非]|然后|接着|之后|随后/iu;

/**
 * Where the words for a camera's move say that it goes.
 *
 * @returns undefined if they don't say it, say it of another move, name several directions or moves, or deny something
 */
export function readCameraDirection(words: string, move: CameraMove): CameraDirection | undefined {
  if (UNCLEAR.test(words)) return undefined;
  const named = WORDS.filter(({ en, zh }) => words.search(en) >= 0 || words.search(zh) >= 0);
  const [only, other] = named.map(({ label }) => label);
  return only !== undefined && other === undefined && MOVES[only].includes(move) ? only : undefined;
}
