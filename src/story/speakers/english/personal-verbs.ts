import { inflect, SPEECH_VERB } from './speech-words.ts';

/** What people do with their hands, eyes and bodies, and no places or things do. */
const REGULAR =
  `beckon bend blink blush bow brush button cackle carve chew clap clasp clench climb clutch cough crouch cross curtsy curtsey cuff dab dip
  doff duck dust embrace eye fidget finger flinch flush fold frown fumble gaze gesture gesticulate glance glare glower grab grasp grimace
  grope halt hesitate hitch hobble hug hum hurry hunch jerk jog jot kick kiss knead kneel knock knuckle lean leap lick lift limp listen
  look loosen lower lounge march massage mop motion munch nibble nudge pace pack pat pause peel peer perch pluck pocket point poke pounce
  pour pout press prod pull purse push raise ransack reach recoil refill reload rub rummage salute sashay saunter scowl scramble scratch
  scribble scrub scrutinise scrutinize settle shove shrug shudder shuffle sidle sip skip slam slap slouch slump smooth smother snatch
  sniffle sprint squat squeeze squint squirm stamp stare stiffen stir stomp stoop straighten stretch stride stroke stroll strut stumble
  study swagger swallow swivel tap thumb tilt tiptoe toss totter trot trudge tuck tug turn tweak twirl twist unbuckle unbutton uncork
  uncross unfold unlock unscrew untie unwrap wade wag waggle walk wander wave whip whirl wince wink wipe wrinkle yank zip`.split(
    /\s+/,
  );
const IRREGULAR =
  'bent|bit|chose|drank|ate|felt|forgot|heard|held|knelt|knew|laid|leant|leapt|made|met|put|read|sat|saw|shook|shut|slept|slid|spat|spun|strode|swore|swung|thought|threw|took|tore|understood|wrung';

/** Verbs of which somebody is the subject: "Nora dried her hands". */
export const PERSONAL_VERB = `(?:${[...new Set([...REGULAR.flatMap(inflect), ...IRREGULAR.split('|')])].join('|')}|${SPEECH_VERB})`;
