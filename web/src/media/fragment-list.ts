/** Bytes of a file, as a Range header names them: both ends count. */
export interface ByteSpan {
  readonly first: number;
  readonly last: number;
}

/** A piece of a preview that can be played by itself. */
export interface Fragment extends ByteSpan {
  /** In seconds from the start of the preview. */
  readonly start: number;
  readonly end: number;
}

/** What there is of a preview. */
export interface FragmentList {
  readonly head: ByteSpan;
  readonly fragments: readonly Fragment[];
  /** Whether no more are made. */
  readonly isWhole: boolean;
}

const HEAD = /^#EXT-X-MAP:.*BYTERANGE="(\d+)@(\d+)"/m;
const FRAGMENT = /^#EXTINF:([\d.]+),.*\n#EXT-X-BYTERANGE:(\d+)@(\d+)$/gm;

/** Reads a list of HLS as the service writes it: fragments of one file, by their bytes. */
export function parseFragmentList(text: string): FragmentList {
  let start = 0;
  const fragments = [...text.matchAll(FRAGMENT)].map(([, seconds, length, position]) => {
    const end = start + Number(seconds);
    const fragment = { start, end, ...toSpan(length, position) };
    start = end;
    return fragment;
  });
  const [, length, position] = HEAD.exec(text) ?? [];
  return { head: toSpan(length, position), fragments, isWhole: text.includes('#EXT-X-ENDLIST') };
}

function toSpan(length: string | undefined, position: string | undefined): ByteSpan {
  const first = Number(position);
  return { first, last: first + Number(length) - 1 };
}
