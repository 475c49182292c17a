import { FootlightError } from '../../core/errors.ts';

/** Names a class or function without importing it. */
class PickleGlobal {
  readonly name: string;
  constructor(module: string, name: string) {
    this.name = `${module}.${name}`;
  }
}

export interface PickleHandlers {
  /** Makes the value of a call, or throws {@link refusedPickle} for anything but a plain constructor. */
  reduce(callee: string, args: readonly unknown[]): unknown;
  /** Resolves a persistent id, PyTorch's way to point at a storage. */
  persistent(id: unknown): unknown;
}

/** Stands between the items that belong together on the stack. */
const MARK = Symbol('mark');
const MAXIMUM_OPERATIONS = 5_000_000;

/**
 * Reads a pickle without running any code: only the opcodes that containers, numbers, strings and the given
 * handlers need are known; everything else is refused.
 *
 * Opcodes: CPython, Lib/pickletools.py.
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
    for (let operations = 0; operations < MAXIMUM_OPERATIONS; operations++) {
      const opcode = this.byte();
      if (opcode === 0x2e) return this.pop();
      if (!(this.container(opcode) || this.scalar(opcode) || this.memo(opcode) || this.call(opcode)))
        throw refusedPickle(`opcode 0x${opcode.toString(16)}`);
    }
    throw refusedPickle('an endless program');
  }

  private container(opcode: number): boolean {
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

  private scalar(opcode: number): boolean {
    switch (opcode) {
      case 0x4e: // NONE
        return this.push(null);
      case 0x88: // NEWTRUE
        return this.push(true);
      case 0x89: // NEWFALSE
        return this.push(false);
      case 0x4b: // BININT1
        return this.push(this.byte());
      case 0x4d: // BININT2
        return this.push(this.#view.getUint16(this.advance(2), true));
      case 0x4a: // BININT
        return this.push(this.#view.getInt32(this.advance(4), true));
      case 0x8a: // LONG1
        return this.push(this.long(this.byte()));
      case 0x47: // BINFLOAT
        return this.push(this.#view.getFloat64(this.advance(8)));
      case 0x58: // BINUNICODE
        return this.push(this.text(this.#view.getUint32(this.advance(4), true)));
      case 0x8c: // SHORT_BINUNICODE
        return this.push(this.text(this.byte()));
      case 0x55: // SHORT_BINSTRING
        return this.push(this.text(this.byte()));
      default:
        return false;
    }
  }

  private memo(opcode: number): boolean {
    switch (opcode) {
      case 0x71: // BINPUT
        this.#memo.set(this.byte(), this.top());
        return true;
      case 0x72: // LONG_BINPUT
        this.#memo.set(this.#view.getUint32(this.advance(4), true), this.top());
        return true;
      case 0x94: // MEMOIZE
        this.#memo.set(this.#memo.size, this.top());
        return true;
      case 0x68: // BINGET
        return this.push(this.recall(this.byte()));
      case 0x6a: // LONG_BINGET
        return this.push(this.recall(this.#view.getUint32(this.advance(4), true)));
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
        this.byte();
        return true;
      case 0x95: // FRAME
        this.advance(8);
        return true;
      case 0x63: // GLOBAL
        return this.push(new PickleGlobal(this.line(), this.line()));
      case 0x93: {
        // STACK_GLOBAL
        const [module, name] = this.popMany(2);
        return this.push(new PickleGlobal(String(module), String(name)));
      }
      case 0x51: // BINPERSID
        return this.push(this.#handlers.persistent(this.pop()));
      case 0x52: {
        // REDUCE
        const [callee, args] = this.popMany(2);
        if (!(callee instanceof PickleGlobal) || !Array.isArray(args))
          throw refusedPickle('a call of a value');
        return this.push(this.#handlers.reduce(callee.name, args));
      }
      default:
        return false;
    }
  }

  private append(items: readonly unknown[]): true {
    const list = this.top();
    if (!Array.isArray(list)) throw refusedPickle('an append to no list');
    list.push(...items);
    return true;
  }

  private setItems(items: readonly unknown[]): true {
    const map = this.top();
    if (!(map instanceof Map) || items.length % 2 !== 0) throw refusedPickle('an item of no mapping');
    for (let i = 0; i < items.length; i += 2) map.set(items[i], items[i + 1]);
    return true;
  }

  /** A state dict carries its version notes as an attribute, which are dropped here. */
  private dropState(): true {
    this.pop();
    if (!(this.top() instanceof Map)) throw refusedPickle('an object with a state');
    return true;
  }

  private push(value: unknown): true {
    this.#stack.push(value);
    return true;
  }

  private top(): unknown {
    if (this.#stack.length === 0) throw refusedPickle('an empty stack');
    return this.#stack.at(-1);
  }

  private pop(): unknown {
    const value = this.top();
    this.#stack.length--;
    return value;
  }

  private popMany(count: number): unknown[] {
    if (this.#stack.length < count) throw refusedPickle('an empty stack');
    return this.#stack.splice(-count);
  }

  private popToMark(): unknown[] {
    const mark = this.#stack.lastIndexOf(MARK);
    if (mark < 0) throw refusedPickle('a missing mark');
    return this.#stack.splice(mark).slice(1);
  }

  private recall(index: number): unknown {
    if (!this.#memo.has(index)) throw refusedPickle('an unknown memo');
    return this.#memo.get(index);
  }

  private advance(bytes: number): number {
    const at = this.#at;
    if (at + bytes > this.#content.length) throw refusedPickle('a cut-off program');
    this.#at += bytes;
    return at;
  }

  private byte(): number {
    return this.#content[this.advance(1)]!;
  }

  private text(bytes: number): string {
    const at = this.advance(bytes);
    return new TextDecoder().decode(this.#content.subarray(at, at + bytes));
  }

  private line(): string {
    const end = this.#content.indexOf(0x0a, this.#at);
    if (end < 0) throw refusedPickle('a cut-off program');
    const text = this.text(end - this.#at);
    this.advance(1);
    return text;
  }

  private long(bytes: number): number {
    const at = this.advance(bytes);
    let value = 0n;
    for (let i = bytes - 1; i >= 0; i--) value = (value << 8n) | BigInt(this.#content[at + i]!);
    return Number(BigInt.asIntN(bytes * 8, value));
  }
}

/** The one error for a pickle that holds anything but tensors and plain containers. */
export function refusedPickle(what: string): FootlightError {
  return new FootlightError('model.unsafe-pickle', { kind: 'input', value: what });
}
