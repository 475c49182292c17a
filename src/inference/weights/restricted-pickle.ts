import { FootlightError } from '../../core/errors.ts';
import { createMessage, type Message } from '../../core/messages/message.ts';

/** A reference to a Python class or function by its name; nothing is imported. */
class PickleGlobal {
  readonly name: string;
  constructor(module: string, name: string) {
    this.name = `${module}.${name}`;
  }
}

export interface PickleHandlers {
  /** Makes the value of a call, or throws {@link createRefusedPickleError} for anything but a plain constructor. */
  reduce(callee: string, args: readonly unknown[]): unknown;
  /** Resolves a persistent id, PyTorch's way to point at a storage. */
  loadPersistent(id: unknown): unknown;
}

/** Marks the beginning of a group of items on the stack. */
const MARK = Symbol('mark');
const MAX_OPERATIONS = 5_000_000;

/**
 * Reads a Python pickle without running any code: it knows only the opcodes for containers, numbers, strings and the
 * given handlers, and refuses all others.
 *
 * @throws `model.unsafe-pickle`
 * @see CPython, Lib/pickletools.py
 */
export function readPickle(content: Uint8Array, handlers: PickleHandlers): unknown {
  return new Unpickler(content, handlers).run();
}

class Unpickler {
  readonly #content: Uint8Array;
  readonly #view: DataView;
  readonly #handlers: PickleHandlers;
  readonly #stack: unknown[] = [];
  readonly #memo = new Map<number, unknown>();
  #at = 0;

  constructor(content: Uint8Array, handlers: PickleHandlers) {
    this.#content = content;
    this.#view = new DataView(content.buffer, content.byteOffset, content.byteLength);
    this.#handlers = handlers;
  }

  run(): unknown {
    for (let operations = 0; operations < MAX_OPERATIONS; operations++) {
      const opcode = this.readByte();
      if (opcode === 0x2e) return this.pop();
      if (
        !(this.readContainer(opcode) || this.readScalar(opcode) || this.readMemo(opcode) || this.call(opcode))
      )
        throw createRefusedPickleError(
          createMessage('pickle-content.opcode', { opcode: opcode.toString(16) }),
        );
    }
    throw createRefusedPickleError(createMessage('pickle-content.endless'));
  }

  private readContainer(opcode: number): boolean {
    switch (opcode) {
      case 0x28: // MARK
        return this.push(MARK);
      case 0x7d: // EMPTY_DICT
        return this.push(new Map());
      case 0x5d: // EMPTY_LIST
        return this.push([]);
      case 0x29: // EMPTY_TUPLE
        return this.push([]);
      case 0x74: // TUPLE
      case 0x6c: // LIST
        return this.push(this.popToMark());
      case 0x85: // TUPLE1
      case 0x86:
      case 0x87:
        return this.push(this.popMany(opcode - 0x84));
      case 0x61: // APPEND
        return this.append([this.pop()]);
      case 0x65: // APPENDS
        return this.append(this.popToMark());
      case 0x73: // SETITEM
        return this.setItems(this.popMany(2));
      case 0x75: // SETITEMS
        return this.setItems(this.popToMark());
      case 0x62: // BUILD
        return this.dropState();
      default:
        return false;
    }
  }

  private readScalar(opcode: number): boolean {
    switch (opcode) {
      case 0x4e: // NONE
        return this.push(null);
      case 0x88: // NEWTRUE
        return this.push(true);
      case 0x89: // NEWFALSE
        return this.push(false);
      case 0x4b: // BININT1
        return this.push(this.readByte());
      case 0x4d: // BININT2
        return this.push(this.#view.getUint16(this.advance(2), true));
      case 0x4a: // BININT
        return this.push(this.#view.getInt32(this.advance(4), true));
      case 0x8a: // LONG1
        return this.push(this.readLong(this.readByte()));
      case 0x47: // BINFLOAT
        return this.push(this.#view.getFloat64(this.advance(8)));
      case 0x58: // BINUNICODE
        return this.push(this.readText(this.#view.getUint32(this.advance(4), true)));
      case 0x8c: // SHORT_BINUNICODE
        return this.push(this.readText(this.readByte()));
      case 0x55: // SHORT_BINSTRING
        return this.push(this.readText(this.readByte()));
      default:
        return false;
    }
  }

  private readMemo(opcode: number): boolean {
    switch (opcode) {
      case 0x71: // BINPUT
        this.#memo.set(this.readByte(), this.getTop());
        return true;
      case 0x72: // LONG_BINPUT
        this.#memo.set(this.#view.getUint32(this.advance(4), true), this.getTop());
        return true;
      case 0x94: // MEMOIZE
        this.#memo.set(this.#memo.size, this.getTop());
        return true;
      case 0x68: // BINGET
        return this.push(this.getMemo(this.readByte()));
      case 0x6a: // LONG_BINGET
        return this.push(this.getMemo(this.#view.getUint32(this.advance(4), true)));
      case 0x30: // POP
        this.pop();
        return true;
      default:
        return false;
    }
  }

  private call(opcode: number): boolean {
    switch (opcode) {
      case 0x80: // PROTO
        this.readByte();
        return true;
      case 0x95: // FRAME
        this.advance(8);
        return true;
      case 0x63: // GLOBAL
        return this.push(new PickleGlobal(this.readLine(), this.readLine()));
      case 0x93: {
        // STACK_GLOBAL
        const [module, name] = this.popMany(2);
        return this.push(new PickleGlobal(String(module), String(name)));
      }
      case 0x51: // BINPERSID
        return this.push(this.#handlers.loadPersistent(this.pop()));
      case 0x52: {
        // REDUCE
        const [callee, args] = this.popMany(2);
        if (!(callee instanceof PickleGlobal) || !Array.isArray(args))
          throw createRefusedPickleError(createMessage('pickle-content.value-call'));
        return this.push(this.#handlers.reduce(callee.name, args));
      }
      default:
        return false;
    }
  }

  private append(items: readonly unknown[]): true {
    const list = this.getTop();
    if (!Array.isArray(list)) throw createRefusedPickleError(createMessage('pickle-content.append'));
    list.push(...items);
    return true;
  }

  private setItems(items: readonly unknown[]): true {
    const map = this.getTop();
    if (!(map instanceof Map) || items.length % 2 !== 0)
      throw createRefusedPickleError(createMessage('pickle-content.item'));
    for (let i = 0; i < items.length; i += 2) map.set(items[i], items[i + 1]);
    return true;
  }

  /** Ignores the attributes of a state dict: PyTorch stores version notes there. */
  private dropState(): true {
    this.pop();
    if (!(this.getTop() instanceof Map))
      throw createRefusedPickleError(createMessage('pickle-content.state'));
    return true;
  }

  private push(value: unknown): true {
    this.#stack.push(value);
    return true;
  }

  private getTop(): unknown {
    if (this.#stack.length === 0) throw createRefusedPickleError(createMessage('pickle-content.empty-stack'));
    return this.#stack.at(-1);
  }

  private pop(): unknown {
    const value = this.getTop();
    this.#stack.length--;
    return value;
  }

  private popMany(count: number): unknown[] {
    if (this.#stack.length < count)
      throw createRefusedPickleError(createMessage('pickle-content.empty-stack'));
    return this.#stack.splice(-count);
  }

  private popToMark(): unknown[] {
    const mark = this.#stack.lastIndexOf(MARK);
    if (mark < 0) throw createRefusedPickleError(createMessage('pickle-content.mark'));
    return this.#stack.splice(mark).slice(1);
  }

  private getMemo(index: number): unknown {
    if (!this.#memo.has(index)) throw createRefusedPickleError(createMessage('pickle-content.memo'));
    return this.#memo.get(index);
  }

  private advance(bytes: number): number {
    const at = this.#at;
    if (at + bytes > this.#content.length)
      throw createRefusedPickleError(createMessage('pickle-content.cut-off'));
    this.#at += bytes;
    return at;
  }

  private readByte(): number {
    return this.#content[this.advance(1)]!;
  }

  private readText(bytes: number): string {
    const at = this.advance(bytes);
    return new TextDecoder().decode(this.#content.subarray(at, at + bytes));
  }

  private readLine(): string {
    const end = this.#content.indexOf(0x0a, this.#at);
    if (end < 0) throw createRefusedPickleError(createMessage('pickle-content.cut-off'));
    const text = this.readText(end - this.#at);
    this.advance(1);
    return text;
  }

  private readLong(bytes: number): number {
    const at = this.advance(bytes);
    let value = 0n;
    for (let i = bytes - 1; i >= 0; i--) value = (value << 8n) | BigInt(this.#content[at + i]!);
    return Number(BigInt.asIntN(bytes * 8, value));
  }
}

/** Creates the error for a pickle that holds anything but tensors and plain containers. @param content what it holds */
export function createRefusedPickleError(content: Message): FootlightError {
  return new FootlightError('model.unsafe-pickle', { kind: 'input', parameters: { content } });
}
