/** How a line looks as a heading; the surest first. */
export type HeadingForm = 'keyword' | 'word' | 'numeral' | 'numbered' | 'capitals';

const UNIT =
  'one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen';
const TENS = 'twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety';
const ORDINAL =
  'first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|thirteenth|fourteenth|fifteenth|sixteenth|seventeenth|eighteenth|nineteenth|twentieth|last';
const ROMAN = '(?=[ivxlcdm])m{0,3}(?:cm|cd|d?c{0,3})(?:xc|xl|l?x{0,3})(?:ix|iv|v?i{0,3})';
const NUMBER = `(?:\\d{1,4}[a-z]?|${ROMAN}|(?:one )?hundred(?: and)?(?: \\w+)?|(?:${TENS})(?:[ -](?:${UNIT}|${ORDINAL}))?|${UNIT}|(?:the )?(?:(?:${TENS})[ -])?(?:${ORDINAL}))`;
const KEYWORD = 'chapter|part|book|act|scene|stave|letter|canto|volume|vol\\.|section|chap\\.|episode|tale';
/** "Chapter IV", "PART TWO: The Sea", "Book the First", "Chapter 1 -- The Door opened". */
const KEYWORD_LINE = new RegExp(
  `^(?:the )?(?:${KEYWORD})[ \\t]+(?:the )?${NUMBER}(?: and last)?(?![\\p{L}\\p{N}])(?<rest>.*)$`,
  'iu',
);
const NUMBER_FIRST = new RegExp(`^(?:the )?(?:${ORDINAL})[ \\t]+(?:${KEYWORD})(?<rest>[.:—–-].*)?\\.?$`, 'i');
/** A title after the number: behind a mark, or capitalized. */
const TITLE_REST =
  /^(?:\.?\s*|[ \t]*(?:[.:,;—–]|-{1,2})[ \t]*\S.*|[ \t]+[“"‘'(]?[\p{Lu}\p{Script=Han}\d].*)$/u;
const WORD_LINE =
  /^(?:prologue|epilogue|preface|introduction|foreword|afterword|interlude|intermission|prelude|postscript|conclusion|index|appendix(?: [A-Z\d]{1,4})?|acknowledge?ments?|about the (?:author|translator|publisher)s?|bibliography|glossary|further reading|discussion questions|reading group guide|author[’']s note|(?:end|foot)?notes|致谢|致謝|鸣谢|鳴謝|作者简介|作者簡介)(?:[.:]|(?:[ \t]*[:—–-][ \t]*|[ \t]+to[ \t]+).{1,80})?$/i;
const ROMAN_UPPER = ROMAN.toUpperCase();
const BARE_NUMERAL = new RegExp(`^[[(—–-]?\\s*(?:\\d{1,3}|${ROMAN_UPPER})\\s*[\\])—–-]?\\.?$`);
const NUMBERED_TITLE = new RegExp(
  `^(?:\\d{1,3}|${ROMAN_UPPER})(?:[.:)]|[ \\t]*[—–])[ \\t]+[“"‘']?\\p{Lu}[^.!?;]{0,60}[.!?]?$`,
  'u',
);

const HAN_NUMBER = '[\\d０-９零〇○一二三四五六七八九十百千两兩廿卅壹贰叁肆伍陆柒捌玖拾]+';
const HAN_KEYWORD = new RegExp(
  [
    `^(?:正文[ \\t\\u3000]*)?[【（(《]?第[ \\t]*${HAN_NUMBER}[ \\t]*[章回](?:[^。！？!?]{0,40}|[ \\t\\u3000：:][^。]{0,40})$`,
    `^(?:正文[ \\t\\u3000]*)?[【（(《]?第[ \\t]*${HAN_NUMBER}[ \\t]*[节節卷部幕集篇话話折册冊](?:[ \\t\\u3000：:、·][^。]{0,40}|[】）)》]?)$`,
    `^[卷章]${HAN_NUMBER}(?:[ \\t\\u3000：:][^。]{0,40})?$`,
  ].join('|'),
  'u',
);
const HAN_WORD =
  /^(?:楔子|序[章言幕]?|自序|前言|引[子言]|尾[声聲]|[后後][记記]|跋|番外.{0,20}|终章|終章|最[终終]章|大[结結]局.{0,6}|[结結][语語])(?:[ \t\u3000：:].{0,30})?$/;
/** What ends a chapter or a volume: （第一章 完）. */
const HAN_END = new RegExp(
  `^[【（(《]?第[ \\t]*${HAN_NUMBER}[ \\t]*[章回节節卷部集][ \\t\\u3000]*(?:[（(]?[完][）)】》]?|[（(](?:终|終)[）)]|(?:终|終)[）)】》])$`,
);
const HAN_NUMERAL = /^[（(]?[一二三四五六七八九十百]{1,4}[）)]?$/;
const HAN_NUMBERED =
  /^(?:\d{1,4}(?:[.．][ \t]*|[ \t\u3000]+(?![年月日天号號时時点點分秒周岁歲元块塊毛个個人位名米里斤克次倍度层層楼樓万萬亿億千百多余餘后後世小星]))(?=\p{Script=Han})|[一二三四五六七八九十百]{1,4}[、.．]|[（(][一二三四五六七八九十百]{1,4}[）)])[ \t]*[^，。！？“”]{1,20}$/u;

const MAX_CAPITALS = 70;
/** Characters of a line with the marks around its words. */
const MAX_LINE = 400;

/** Tells by a line alone whether it may be a heading. */
export function findHeadingForm(line: string): HeadingForm | undefined {
  if (line.length > MAX_LINE) return undefined;
  const plain = line
    .replace(/[\u2160-\u2188]/g, (numeral) => numeral.normalize('NFKC'))
    .replace(/^[*_=~#\s]+|[*_=~#\s]+$/g, '');
  if (plain === '' || plain.length > 200) return undefined;
  if (HAN_END.test(plain)) return undefined;
  const inner = /^\[([^[\]]+)\]$|^<([^<>]+)>$|^\(([^()]+)\)$/.exec(plain)?.slice(1).find(Boolean) ?? plain;
  if (isKeywordLine(inner) || HAN_KEYWORD.test(plain)) return 'keyword';
  if (WORD_LINE.test(plain) || HAN_WORD.test(plain)) return 'word';
  if (BARE_NUMERAL.test(plain) || HAN_NUMERAL.test(plain)) return 'numeral';
  if (NUMBERED_TITLE.test(plain) || HAN_NUMBERED.test(plain)) return 'numbered';
  return isCapitals(plain) ? 'capitals' : undefined;
}

function isKeywordLine(line: string): boolean {
  const rest = KEYWORD_LINE.exec(line)?.groups?.rest;
  if (rest !== undefined)
    return TITLE_REST.test(rest) && !(rest.length > 60 && !/^[ \t]*(?:[.:,;—–]|--)/.test(rest));
  return NUMBER_FIRST.test(line);
}

function isCapitals(line: string): boolean {
  const letters = line.match(/\p{L}/gu)?.length ?? 0;
  return (
    letters >= 3 &&
    line.length <= MAX_CAPITALS &&
    line === line.toUpperCase() &&
    /\p{Lu}/u.test(line) &&
    !/[!?,;:“”"…]|^(?:the )?end(?: of (?:the |this )?(?:(?:first|second|third|fourth|last) )?(?:vol|part|book|project)\b.*)?\.?$|^(?:finis|fin|contents|illustrations?)\.?$/iu.test(
      line,
    )
  );
}
