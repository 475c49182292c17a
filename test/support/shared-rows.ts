import type { SharedCall, SharedItem, SharedRole } from '../../src/execution/sharing/shared-work.ts';

interface Row {
  readonly key: string;
  holder: SharedRole | undefined;
  done: number;
  isFinished: boolean;
}

/** The rows that an owner and a helper share, in memory. */
export class SharedRows {
  readonly rows: Row[] = [];

  offer(items: readonly SharedItem[]): void {
    for (const { key } of items) {
      const row = this.rows.find((each) => each.key === key);
      if (row) row.isFinished = false;
      else this.rows.push({ key, holder: undefined, done: 0, isFinished: false });
    }
  }

  take(role: SharedRole, keys: readonly string[]): string | undefined {
    const free = this.rows.filter(
      ({ holder, isFinished, key }) => !holder && !isFinished && keys.includes(key),
    );
    const row = role === 'owner' ? free[0] : free.at(-1);
    if (row) row.holder = role;
    return row?.key;
  }

  change(key: string, change: Partial<Row>): void {
    Object.assign(this.rows.find((row) => row.key === key)!, change);
  }

  /** Answers as the worker of a process does. */
  async answer(role: SharedRole, call: SharedCall): Promise<unknown> {
    switch (call.ask) {
      case 'open':
        return true;
      case 'offer':
        return this.offer(call.items);
      case 'take':
        return this.take(role, call.keys);
      case 'report':
        return this.change(call.key, { done: call.done });
      case 'finish':
        return this.change(call.key, { holder: undefined, isFinished: true });
      case 'release':
        return this.change(call.key, { holder: undefined });
      case 'look':
        return this.rows.map((row) => ({ ...row }));
    }
  }
}
