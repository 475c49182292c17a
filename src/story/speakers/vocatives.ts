/** Before the name of whoever speaks: "It’s me, Anna." */
const INTRODUCES = /(?:是我|我是|\b(?:it[’']?s|it\s+is)\s+(?:me|I)|\bI[’']?m|\bI\s+am)[,，]?\s*$/i;
/** What a child calls whoever it comes home to, and not itself: 是我，妈。 */
const KIN =
  /^(?:mum|mummy|mom|mommy|mama|mother|dad|daddy|papa|father|gran|granny|grandma|grandpa|[老阿大]?[妈爸爹娘爷奶哥姐嫂婆公]{1,2}|妈咪|母亲|父亲|姥姥|[大小阿]?[叔姨姑舅婶伯]{1,2}妈?)$/iu;

/** Before the name that somebody gives as their own: 我是小刺猬, "my name is Anna". */
const NAMES_SELF =
  /(?:我(?:就?是|叫)|(?:在下|本人|老夫|小弟|小女子|晚辈)(?:是|叫)?|\b(?:my\s+name\s+is|my\s+name[’']s|I[’']m|I\s+am|call\s+me|it[’']?s\s+me,))\s*$/iu;

/** Before it, where somebody only supposes it or says so of another: 你以为我是林风, "If I’m Tom". */
const SUPPOSED =
  /(?:以为|认为|觉得|相信|不信|怀疑|知道|如果|要是|假如|假若|倘若|若|就算|即使|即便|除非|难道|莫非|仿佛|好像|好似|假装|说|当|把|\b(?:if|unless|whether|that|though|suppos\w*|think\w*|thought|believ\w*|pretend\w*|imagin\w*|say|says|said|wish|tell\s+\w+|told\s+\w+|because|who)\s+)(?:我(?:就?是|叫)|I[’']m|I\s+am|my\s+name\s+is|my\s+name[’']s)\s*$/iu;
/** Behind it, where it is that of a relative or friend: "Tom’s sister", "James’ aunt". */
const POSSESSES = /^[’'](?:s(?![\p{L}])|\s+\p{L})/u;

/** Whether a speech gives a name as that of whoever speaks, and not as that of somebody's: 我是林风的妹妹. */
export function isOwnName(speech: string, start: number, end: number): boolean {
  const before = speech.slice(Math.max(0, start - 32), start);
  const after = speech.slice(end, end + 4);
  return (
    NAMES_SELF.test(before) &&
    !SUPPOSED.test(before) &&
    !POSSESSES.test(after) &&
    /^\s*(?:[,.!;:…”"’」』，。！、—-]|$)/.test(after) &&
    !KIN.test(speech.slice(start, end))
  );
}

/** Behind the name of somebody of whom more is told: "Mr. Collins, who ...", "Poor Reynolds, she was fond of me." */
const IS_TOLD_OF = /^,\s+wh(?:o|om|ose)(?![\p{L}])/u;
const PITIED = /(?<![\p{L}])poor\s+$/iu;
const PRONOUN = /^,\s+(?:he|she|they)(?![\p{L}])/u;

/** Whether a name within a speech calls somebody: it stands between the marks of a clause. */
export function isCalled(speech: string, start: number, end: number): boolean {
  const before = speech.slice(Math.max(0, start - 24), start);
  const after = speech.slice(end, end + 3);
  if (INTRODUCES.test(before) && !KIN.test(speech.slice(start, end))) return false;
  if (
    IS_TOLD_OF.test(speech.slice(end, end + 12)) ||
    (PITIED.test(before) && PRONOUN.test(speech.slice(end, end + 12)))
  )
    return false;
  return (
    /(?:^|[,.!?;:“"‘「『—，。！？、…-])\s*(?:(?:my|dear|dearest|poor|oh|ah|no|yes|well|good|thank\s+you|come|now|but)\s+)*$/i.test(
      before,
    ) && /^\s*(?:[,.!?;:”"’」』—，。！？、…-]|$)/.test(after)
  );
}

/** Whether a speech is a name and a full stop: a call, or the answer to a question. */
export function isNameAlone(speech: string, name: { readonly start: number; readonly end: number }): boolean {
  const around = speech.slice(0, name.start) + speech.slice(name.end);
  return /^[\s“"「『]*[.。][\s”"」』]*$/.test(around);
}

/** Before the name of whom something is said to. */
const SAID_TO =
  /(?:\b(?:said|says|whispered|cried|replied|remarked|observed|murmured|muttered|turned|turning|added|exclaimed|continued|called|speaking|spoke|addressing|addressed)\b[^.!?;,]{0,24}?\s(?:to|towards?)(?:\s+(?:poor|old|little|young|dear))?\s+|[对向朝冲跟])$/u;

/** Whether a name in the narration beside a speech is that of its hearer. */
export function isSpokenTo(narration: string, start: number): boolean {
  return SAID_TO.test(narration.slice(Math.max(0, start - 48), start));
}
