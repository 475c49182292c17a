/** Words before a word that deny it, with what may stand between them. */
const DENIED_BEFORE =
  /\b(?:no|not|without|never|neither|nor|not a|no longer(?: any)?|without (?:a|any)|not (?:a|one|any)(?: single)?|no more|free of|instead of|hardly any)\s+(?:(?!and\b|but\b)\w+\s+)?$|(?:没有|没|无|毫无|不见|看不见|看不到|不再|并无|没了|不是|未见|不再有|没有了)(?:一[\p{Script=Han}]{1,2}|任何|半点|半个|半[\p{Script=Han}]|什么)?(?:[\p{Script=Han}]的)?$/iu;
/** Words after a word that deny it: "the rain has stopped", 「雨停了」, 「一丝风也没有」. */
const DENIED_AFTER =
  /^\s+(?:has |had |have |is |was |are )?(?:(?:already|finally|just|now|long) )?(?:stopped|stops|ceased|ceases|ended|ends|passed|passes|cleared|clears|lifted|lifts|melted|melts|faded|died down|subsided)\b|^\s+(?:is|are|was|were) (?:(?:already|finally|just|now|long) )?(?:over|gone|past)\b|^(?:已经|终于|早已|早就|早|刚刚|刚|渐渐|慢慢|忽然|突然)?(?:停|住|歇|散|过去|化|融化|消散|退去|熄灭|灭)(?:了|去|尽|后|之后)|^(?:过)?(?:天晴|放晴)|^(?:也|都)(?:没有|没|不见|不曾)|^后(?!面|来)/iu;

/** Whether the words at `start` to `end` are denied by those around them. */
export function isDenied(text: string, start: number, end: number): boolean {
  const [before, after] = [text.slice(Math.max(0, start - 32), start), text.slice(end, end + 32)];
  // A word of another clause denies nothing.
  return DENIED_BEFORE.test(before.split(/[.!?。！？;；,，]/u).at(-1)!) || DENIED_AFTER.test(after);
}

/** Weather that is over: "after the rain". Other words are told the time by: "after sunset". */
const OVER = /\bafter (?:the |a |an |heavy |long |days of )*$/i;

/** Whether weather at `start` is over. */
export function isOver(text: string, start: number): boolean {
  return OVER.test(text.slice(Math.max(0, start - 32), start));
}
