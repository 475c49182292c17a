import type { SkipRule } from '../skips.ts';
import type { Block } from './blocks.ts';

/** The space before paragraphs of Chinese novels. */
const INDENT = '\u3000';
const INDENTED = /^[ \t\r\n\f]*\u3000/;

/** What the elements around say about a block that begins. */
export interface BlockContext {
  /** Of the heading around, 1 to 6; 0 outside of headings. */
  readonly level: number;
  readonly containers: readonly string[];
  readonly types: ReadonlySet<string>;
}

/**
 * Collects the blocks of a document; white space is collapsed as a browser does. The characters of a block are joined
 * when it ends, as a whole book may be one block.
 */
export class BlockWriter {
  readonly blocks: Block[] = [];
  #block: Block | undefined;
  #characters: string[] = [];
  #pendingIds: string[] = [];

  get length(): number {
    return this.#characters.length;
  }

  /** The last characters of the block. */
  getEnd(length: number): string {
    return this.#characters.slice(-length).join('');
  }

  /** An anchor belongs to the block in which it stands, or to the next one. */
  addId(id: string): void {
    if (this.#block) this.#block.ids.add(id);
    else this.#pendingIds.push(id);
  }

  addLink(link: Block['links'][number]): void {
    this.#block?.links.push(link);
  }

  /** @param offset of the first character in the document; -1 for what is added. @param step 0 for an entity */
  write(words: string, context: BlockContext, rule: SkipRule | undefined, offset: number, step: 0 | 1): void {
    if (INDENTED.test(words) && this.getEnd(1) === '\n') this.close();
    if (!this.#block && words.trim() === '') return;
    const block = this.open(context);
    const start = this.length;
    for (let i = 0; i < words.length; i++) this.append(block, words[i]!, offset < 0 ? -1 : offset + i * step);
    if (rule !== undefined) addSkip(block, { start, end: this.length, rule });
  }

  private append(block: Block, character: string, offset: number): void {
    const isSpace = /[ \t\r\n\f]/.test(character);
    if (isSpace && [undefined, ' ', '\n'].includes(this.#characters.at(-1))) return;
    this.#characters.push(isSpace ? ' ' : character);
    block.offsets.push(offset);
  }

  /** Begins another row within the block; two breaks, and rows that are indented as those of Chinese novels, part paragraphs. */
  breakRow(): void {
    const block = this.#block;
    if (!block) return;
    this.trimEnd(block, ' ');
    if (this.length === 0) return;
    if (block.kind !== 'heading' && (this.getEnd(1) === '\n' || this.#characters[0] === INDENT)) {
      this.close();
      return;
    }
    this.#characters.push('\n');
    block.offsets.push(-1);
  }

  addBreak(context: BlockContext): void {
    this.close();
    const block = this.create('break', context);
    block.text = '* * *';
    block.offsets.push(-1, -1, -1, -1, -1);
    this.blocks.push(block);
  }

  close(): void {
    const block = this.#block;
    this.#block = undefined;
    if (!block) return;
    this.trimEnd(block, ' \n');
    block.text = this.#characters.join('');
    this.#characters = [];
    if (block.text === '') this.#pendingIds.push(...block.ids);
    else this.blocks.push(block);
  }

  private trimEnd(block: Block, marks: string): void {
    while (this.length > 0 && marks.includes(this.#characters.at(-1)!)) this.#characters.pop();
    block.offsets.length = this.length;
  }

  private open(context: BlockContext): Block {
    this.#block ??= this.create(context.level > 0 ? 'heading' : 'paragraph', context);
    return this.#block;
  }

  private create(kind: Block['kind'], { level, containers, types }: BlockContext): Block {
    const ids = new Set(this.#pendingIds);
    this.#pendingIds = [];
    return { text: '', kind, level, skips: [], links: [], ids, containers, types, offsets: [] };
  }
}

function addSkip(block: Block, skip: Block['skips'][number]): void {
  const last = block.skips.at(-1);
  if (last?.rule === skip.rule && last.end === skip.start)
    block.skips[block.skips.length - 1] = { ...last, end: skip.end };
  else if (skip.end > skip.start) block.skips.push(skip);
}
