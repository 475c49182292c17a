import type { SkipRule } from '../skips.ts';
import type { Block } from './blocks.ts';

/** What the elements around say about a block that begins. */
export interface BlockContext {
  /** Of the heading around, 1 to 6; 0 outside of headings. */
  readonly level: number;
  readonly containers: readonly string[];
  readonly types: ReadonlySet<string>;
}

/** Collects the blocks of a document; white space is collapsed as a browser does. */
export class BlockWriter {
  readonly blocks: Block[] = [];
  #block: Block | undefined;
  #pendingIds: string[] = [];

  get length(): number {
    return this.#block?.text.length ?? 0;
  }

  /** The last characters of the block. */
  getEnd(length: number): string {
    return this.#block?.text.slice(-length) ?? '';
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
    if (!this.#block && words.trim() === '') return;
    const block = this.open(context);
    const start = block.text.length;
    for (let i = 0; i < words.length; i++) this.append(block, words[i]!, offset < 0 ? -1 : offset + i * step);
    if (rule !== undefined) addSkip(block, start, rule);
  }

  private append(block: Block, character: string, offset: number): void {
    const isSpace = /[ \t\r\n\f]/.test(character);
    if (isSpace && /(?:^|[ \n])$/.test(block.text.slice(-1))) return;
    block.text += isSpace ? ' ' : character;
    block.offsets.push(offset);
  }

  /** Begins another row within the block. */
  breakRow(): void {
    const block = this.#block;
    if (!block) return;
    trimEnd(block);
    if (block.text === '') return;
    block.text += '\n';
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
    trimEnd(block, true);
    if (block.text === '') this.#pendingIds.push(...block.ids);
    else this.blocks.push(block);
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

function addSkip(block: Block, start: number, rule: SkipRule): void {
  const last = block.skips.at(-1);
  const end = block.text.length;
  if (last?.rule === rule && last.end === start) block.skips[block.skips.length - 1] = { ...last, end };
  else if (end > start) block.skips.push({ start, end, rule });
}

function trimEnd(block: Block, hasRows = false): void {
  const { length } = block.text.replace(hasRows ? /[ \n]+$/ : / +$/, '');
  block.text = block.text.slice(0, length);
  block.offsets.length = length;
}
