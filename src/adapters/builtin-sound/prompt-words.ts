import { renderBirds, renderCrickets, renderHorse } from './animal-sounds.ts';
import {
  renderBell,
  renderChime,
  renderClock,
  renderDoor,
  renderFootsteps,
  renderKnock,
  renderSlam,
} from './object-sounds.ts';
import type { Patch } from './patch.ts';
import { renderCrowd, renderRoomTone, renderStreet, renderTavern } from './people-sounds.ts';
import { renderBreaker, renderRiver, renderSea, renderSplash } from './water-sounds.ts';
import { renderFire, renderRain, renderThunder, renderWind } from './weather-sounds.ts';

interface PatchWords {
  readonly name: string;
  readonly patch: Patch;
  /** Whether it is continuous, and so fit for an ambience. */
  readonly isSteady: boolean;
  readonly words: RegExp;
}

/** Words matched by an earlier entry don't match later ones: "door slam" is not also a door. */
const PATCHES: readonly PatchWords[] = [
  {
    name: 'slam',
    patch: renderSlam,
    isSteady: false,
    words: /\bdoor\w*\b.*\bslam\w*|\bslam\w*\b.*\bdoor|摔门/i,
  },
  {
    name: 'knock',
    patch: renderKnock,
    isSteady: false,
    words: /\bknock\w*\b(?:.*\bdoor\b)?|\brapping\b|敲门/i,
  },
  { name: 'door', patch: renderDoor, isSteady: false, words: /\bdoors?\b|\bcreak\w*|\bgate\b|开门|关门|门/i },
  {
    name: 'chime',
    patch: renderChime,
    isSteady: false,
    words: /\bclock\b.*\b(?:strik\w+|struck|chim\w+)|\bchimes?\b/i,
  },
  { name: 'clock', patch: renderClock, isSteady: true, words: /\bclocks?\b|\btick\w*|座钟|时钟|滴答/i },
  { name: 'bell', patch: renderBell, isSteady: false, words: /\bbells?\b|\btoll\w*|钟声|钟/i },
  { name: 'thunder', patch: renderThunder, isSteady: false, words: /\bthunder\w*|\blightning\b|雷/i },
  {
    name: 'breaker',
    patch: renderBreaker,
    isSteady: false,
    words: /\bwave\b.*\bbreak\w*|\bbreak\w*\b.*\bwave\b|大浪/i,
  },
  {
    name: 'tavern',
    patch: renderTavern,
    isSteady: true,
    words: /\btavern\b|\binn\b|\bpub\b|\bbar\b|\brestaurant\b|\bcaf[eé]\b|酒馆|客栈|茶馆/i,
  },
  {
    name: 'street',
    patch: renderStreet,
    isSteady: true,
    words: /\bstreets?\b|\btown\b|\bmarket\b|\bcity\b|\btraffic\b|街|集市/i,
  },
  {
    name: 'crowd',
    patch: renderCrowd,
    isSteady: true,
    words: /\bcrowds?\b|\bpeople\b|\bchatter\b|\bmurmur\w*|\bvoices\b|\baudience\b|人群/i,
  },
  { name: 'rain', patch: renderRain, isSteady: true, words: /\brain\w*|\bdrizzle\b|\bdownpour\b|雨/i },
  {
    name: 'sea',
    patch: renderSea,
    isSteady: true,
    words: /\bsea\b|\bocean\b|\bwaves?\b|\bsurf\b|\bshore\b|\bbeach\b|海|浪/i,
  },
  { name: 'splash', patch: renderSplash, isSteady: false, words: /\bsplash\w*|\bplunge\w*|扑通|落水/i },
  {
    name: 'river',
    patch: renderRiver,
    isSteady: true,
    words: /\briver\b|\bstream\b|\bbrook\b|\bwater\b|\bwaterfall\b|河|溪|流水/i,
  },
  {
    name: 'fire',
    patch: renderFire,
    isSteady: true,
    words: /\bfire\w*|\bflames?\b|\bcrackl\w*|\bburning\b|火/i,
  },
  {
    name: 'wind',
    patch: renderWind,
    isSteady: true,
    words: /\bwind\w*|\bbreeze\b|\bgusts?\b|\bstorm\w*|\bblizzard\b|风/i,
  },
  {
    name: 'birds',
    patch: renderBirds,
    isSteady: true,
    words: /\bbirds?\b|\bbirdsong\b|\bforest\b|\bwoods\b|\bgarden\b|\bmeadow\b|鸟|森林/i,
  },
  {
    name: 'crickets',
    patch: renderCrickets,
    isSteady: true,
    words: /\bcrickets?\b|\bcicadas?\b|\binsects?\b|虫|蝉/i,
  },
  {
    name: 'horse',
    patch: renderHorse,
    isSteady: false,
    words: /\bhors(?:e|es)\b|\bhoo(?:f|ves|fs)\w*|\bcarriage\b|马/i,
  },
  {
    name: 'steps',
    patch: renderFootsteps,
    isSteady: false,
    words: /\bfoot\w*|\bsteps?\b|\bwalking\b|\brunning\b|脚步/i,
  },
  {
    name: 'room-tone',
    patch: renderRoomTone,
    isSteady: true,
    words: /\broom\b|\bindoors?\b|\bhall\b|\bsilence\b|\bquiet\b|室内|房间|屋/i,
  },
];

export interface PromptPart {
  readonly name: string;
  readonly patch: Patch;
  readonly isSteady: boolean;
  readonly gain: number;
}

export interface ReadPrompt {
  readonly parts: readonly PromptPart[];
  readonly intensity: number;
  readonly isMuffled: boolean;
  readonly isDistant: boolean;
  readonly isLarge: boolean;
}

/** Finds the patches for a prompt; the one named first is loudest. */
export function readPrompt(prompt: string): ReadPrompt {
  let rest = prompt;
  const found: (PatchWords & { position: number })[] = [];
  for (const words of PATCHES) {
    const match = words.words.exec(rest);
    if (!match) continue;
    found.push({ ...words, position: match.index });
    rest = rest.replace(words.words, (hit) => ' '.repeat(hit.length));
  }
  const background = found.filter(({ name }) => name !== 'room-tone' || found.length === 1);
  const parts = background
    .sort((a, b) => a.position - b.position)
    .slice(0, 4)
    .map(({ name, patch, isSteady }, i) => ({ name, patch, isSteady, gain: 0.7 ** i }));
  const has = (words: RegExp): boolean => words.test(prompt);
  const heavier = has(
    /\b(?:heavy|strong|loud|fierce|violent|big|huge|busy|raging|fast|galloping|storm\w*)\b|大|狂/i,
  )
    ? 0.35
    : 0;
  const lighter = has(/\b(?:light|soft|gentle|quiet|slow|very soft|faint|calm|small)\b|轻|微/i) ? 0.3 : 0;
  return {
    parts,
    intensity: 0.5 + heavier - lighter,
    isMuffled: has(/\b(?:muffled|indoors|outside the window|through the wall)\b/i),
    isDistant: has(/\b(?:distant|far|far-off|faraway)\b|远/i),
    isLarge: has(/\b(?:large|stone|cave|cathedral|church|echo\w*)\b/i),
  };
}
