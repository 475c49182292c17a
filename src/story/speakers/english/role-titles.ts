import { getGivenNameGender } from './given-names.ts';
import { isSurelyPerson } from './person-nouns.ts';
import { getNounGender, isAnimal, isRankOrTrade } from './speech-words.ts';

/** Words that are titles before a name, and often no people elsewhere. */
const ROLE = /^(?:canon|cornet|doc|don|elder|head|major-domo|mate|page|private)$/i;
/** Ends of words for men, and for women. */
const MAN = /(?:man|master|father|herd|boy|lad|bandit|monk|friar|priest|abbot|deacon|wizard|sultan|tsar)$/i;
const WOMAN = /(?:woman|mistress|mother|maid|girl|(?<!witn)ess|matron|nun|witch|widow|midwife)$/i;

/** Those of them that in stories are mostly men's, where nothing else tells. */
const MOSTLY_MEN =
  /^(?:bailiff|bombardier|bosun|boatswain|brigadier|butcher|chancellor|chaplain|chief|coach|cornet|coroner|cowboy|deputy|don|engineer|ensign|governor|guard|gunner|herald|hermit|imam|lama|magistrate|marshal|mayor|mechanic|pastor|pilot|preacher|premier|president|prior|private|provost|publican|purser|quartermaster|rabbi|ranger|rector|sexton|shaman|sheikh|sheriff|smith|surgeon|tailor|trooper|vet|vicar|warder|warrior|yeoman|farmer|baker|porter|driver|drummer|bartender|barkeep|dwarf|blacksmith|bouncer|burglar|gangster|gaoler|jailer|skipper|stoker|robber|wrestler|boxer|pirate|thug|sentry|cop)$/i;

/** Whether a word before a name tells what its bearer is: "Bailiff Orme", "Lockkeeper Tansy". */
export function isRoleTitle(word: string): boolean {
  if (ROLE.test(word) || isRankOrTrade(word)) return true;
  const noun = word.toLowerCase();
  // Norman is a name, though it ends as "boatman" does.
  return isSurelyPerson(noun) && !isAnimal(noun) && getGivenNameGender(word) === 'unknown';
}

export function getRoleGender(role: string): 'female' | 'male' | 'unknown' {
  const byNoun = getNounGender(role);
  if (byNoun !== 'unknown') return byNoun;
  if (WOMAN.test(role)) return 'female';
  return MAN.test(role) ? 'male' : 'unknown';
}

/** The sex that bearers of a title mostly have in stories, where no name tells theirs. */
export function guessRoleGender(role: string): 'male' | 'unknown' {
  return MOSTLY_MEN.test(role) ? 'male' : 'unknown';
}
