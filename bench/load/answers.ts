const MAX_NOTED = 20;

/** An answer with its body. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Asks, and counts how callers are answered: with what they want, refused in words, or not at all. */
export class Answers {
  readonly counts = { good: 0, refusedInWords: 0, refusedWithoutWords: 0, none: 0 };
  readonly codes: Record<string, number> = {};
  /** What came instead of words, of the first ones. */
  readonly withoutWords: string[] = [];

  /** @returns undefined where there was no answer */
  async ask(url: string, init: RequestInit): Promise<Answer | undefined> {
    try {
      const answer = await fetch(url, init);
      const text = await answer.text();
      return { ...this.count(answer.status, text), headers: answer.headers };
    } catch (error) {
      this.counts.none++;
      this.note(`${error} ${(error as Error).cause ?? ''}`);
      return undefined;
    }
  }

  private count(status: number, text: string): Omit<Answer, 'headers'> {
    const body = parse(text);
    if (status < 400) this.counts.good++;
    else if (typeof body.code === 'string' && body.detail && body.remedy) {
      this.counts.refusedInWords++;
      this.codes[body.code] = (this.codes[body.code] ?? 0) + 1;
    } else {
      this.counts.refusedWithoutWords++;
      this.note(`${status} ${text.slice(0, 200)}`);
    }
    return { status, body };
  }

  private note(what: string): void {
    if (this.withoutWords.length < MAX_NOTED) this.withoutWords.push(what);
  }
}

function parse(text: string): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(text || '{}') as Record<string, unknown>;
  } catch {
    return {};
  }
}
