import { listRelatedForms } from './given-names.ts';

/** The parts of a name by which it is looked for. */
interface NamedPerson {
  readonly given: string | undefined;
  readonly surname: string | undefined;
}

/** People by family and given name, so that to find who may bear a name takes no look at all of them. */
export class NameIndex<P extends NamedPerson> {
  readonly #order = new Map<P, number>();
  readonly #bySurname = new Map<string, Set<P>>();
  readonly #byGiven = new Map<string, Set<P>>();
  /** By each beginning of a given name, which short forms are. */
  readonly #byBeginning = new Map<string, Set<P>>();

  /** Adds somebody, or the parts of their name that have become known since. */
  add(person: P): void {
    if (!this.#order.has(person)) this.#order.set(person, this.#order.size);
    const { given, surname } = person;
    if (surname !== undefined) put(this.#bySurname, surname, person);
    if (given === undefined) return;
    put(this.#byGiven, given, person);
    for (const beginning of listBeginnings(given)) put(this.#byBeginning, beginning, person);
  }

  /** Those who may have the last word of a name as their family or given name, or a short or long form of it, as they were added. */
  find(last: string): P[] {
    const given = [last, ...listBeginnings(last), ...listRelatedForms(last)];
    const found = new Set([
      ...(this.#bySurname.get(last) ?? []),
      ...(this.#byBeginning.get(last) ?? []),
      ...given.flatMap((name) => [...(this.#byGiven.get(name) ?? [])]),
    ]);
    return [...found].sort((a, b) => this.#order.get(a)! - this.#order.get(b)!);
  }
}

function put<P>(map: Map<string, Set<P>>, key: string, person: P): void {
  map.set(key, (map.get(key) ?? new Set()).add(person));
}

/** Letters of the shortest short form that is the beginning of a name. */
const SHORTEST = 3;

function listBeginnings(name: string): string[] {
  return Array.from({ length: Math.max(0, name.length - SHORTEST) }, (_, i) => name.slice(0, SHORTEST + i));
}
