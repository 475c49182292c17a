/** A sentence of the catalogues with its parameters. The language is chosen where it is shown. */
export interface Message {
  /** Key in the catalogues, such as "error.storage.full.message". */
  readonly key: string;
  readonly parameters?: MessageParameters;
}

/** Parameters by their names in the sentence's braces. `count` also chooses the plural form. */
export type MessageParameters = Readonly<Record<string, MessageParameter>>;

/** Lists are enumerated and nested messages translated; `undefined` becomes an empty text. */
export type MessageParameter =
  | string
  | number
  | Quantity
  | Message
  | Alternatives
  | readonly ListItem[]
  | undefined;

type ListItem = string | number | Message;

/** A list from which one is to be chosen: "a, b, or c". */
export interface Alternatives {
  readonly anyOf: readonly ListItem[];
}

/** A number that every language writes with its own unit. */
export interface Quantity {
  readonly value: number;
  readonly unit: QuantityUnit;
}

type QuantityUnit = 'byte' | 'second' | 'minute' | 'percent' | 'count';

export function createMessage(key: string, parameters?: MessageParameters): Message {
  return parameters ? { key, parameters } : { key };
}

/** One message of sentences that each end by themselves, one after another as the language sets them. */
export function joinSentences<Sentence extends string | Message>(
  first: Sentence,
  ...others: readonly Sentence[]
): Sentence | Message {
  if (others.length === 0) return first;
  // By halves, so that not even thousands are nested deeply.
  const half = others.length >> 1;
  const [next, ...rest] = others.slice(half) as [Sentence, ...Sentence[]];
  return createMessage('sentences', {
    first: joinSentences(first, ...others.slice(0, half)),
    rest: joinSentences(next, ...rest),
  });
}

export function anyOf(items: readonly ListItem[]): Alternatives {
  return { anyOf: items };
}

/** Creates a size of `value` bytes, written with the decimal prefix that fits: 2.5 GB. */
export function bytes(value: number): Quantity {
  return { value, unit: 'byte' };
}

export function seconds(value: number): Quantity {
  return { value, unit: 'second' };
}

export function minutes(value: number): Quantity {
  return { value, unit: 'minute' };
}

/** Creates a number of things, whose digits are grouped: 7,435. Numbers alone may be identifiers, and are not. */
export function counted(value: number): Quantity {
  return { value, unit: 'count' };
}

/** @param share 0 to 1 */
export function percent(share: number): Quantity {
  return { value: share * 100, unit: 'percent' };
}

/** Copies parameters with every text changed, in lists and messages too. */
export function mapTexts(parameters: MessageParameters, change: (text: string) => string): MessageParameters {
  const mapOne = (value: MessageParameter): MessageParameter => {
    if (typeof value === 'string') return change(value);
    if (Array.isArray(value)) return value.map(mapOne) as ListItem[];
    if (typeof value !== 'object' || value === null) return value;
    if ('anyOf' in value) return anyOf(value.anyOf.map(mapOne) as ListItem[]);
    if ('key' in value)
      return createMessage(value.key, value.parameters && mapTexts(value.parameters, change));
    return value;
  };
  return Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, mapOne(value)]));
}
