import { createRequire } from 'node:module';

type NameTable = ReadonlyMap<string, 'female' | 'male'>;

let table: NameTable | undefined;

/** Given names with their sex; the table is large, and read only where somebody's sex is asked for. */
function getTable(): NameTable {
  table ??= createRequire(import.meta.url)('gender-detection-from-name/names/en.js') as NameTable;
  return table;
}

export function getGivenNameGender(name: string): 'female' | 'male' | 'unknown' {
  const table = getTable();
  return table.get(name.toLowerCase()) ?? table.get(LONG_FORMS.get(name)?.toLowerCase() ?? '') ?? 'unknown';
}

/** Short forms that are not the beginning of the name that they stand for. */
const SHORT_FORMS: Readonly<Record<string, readonly string[]>> = {
  Elizabeth: [
    'Lizzy',
    'Lizzie',
    'Eliza',
    'Liza',
    'Betty',
    'Betsy',
    'Bess',
    'Bessie',
    'Beth',
    'Libby',
    'Lisbeth',
  ],
  Catherine: ['Kitty', 'Kate', 'Katie', 'Cathy', 'Katy'],
  Katherine: ['Kitty', 'Kate', 'Katie', 'Kathy'],
  Margaret: ['Maggie', 'Meg', 'Peggy', 'Madge', 'Margery'],
  Mary: ['Molly', 'Polly'],
  Sarah: ['Sally'],
  Ann: ['Nancy', 'Nan'],
  Anne: ['Nancy', 'Nan', 'Annie'],
  Dorothy: ['Dolly', 'Dot', 'Dorothea'],
  Helen: ['Nell', 'Nellie', 'Nelly'],
  Eleanor: ['Nell', 'Nellie', 'Nora', 'Ellie'],
  Martha: ['Patty', 'Mattie'],
  William: ['Will', 'Bill', 'Billy', 'Willie', 'Willy'],
  Robert: ['Bob', 'Bobby', 'Rob', 'Robin'],
  Richard: ['Dick', 'Dickie', 'Rick'],
  Edward: ['Ned', 'Ted', 'Teddy', 'Eddie'],
  Henry: ['Harry', 'Hal', 'Hank'],
  James: ['Jim', 'Jimmy', 'Jem', 'Jamie'],
  John: ['Jack', 'Johnny', 'Jock'],
  Charles: ['Charlie', 'Charley'],
  Frederick: ['Fred', 'Freddy', 'Freddie'],
  Francis: ['Frank'],
  Anthony: ['Tony'],
  Alexander: ['Alec', 'Sandy', 'Alex'],
  Thomas: ['Tom', 'Tommy'],
  George: ['Georgie'],
  Lawrence: ['Laurie', 'Larry'],
};

const LONG_FORMS = new Map(
  Object.entries(SHORT_FORMS).flatMap(([long, forms]) => forms.map((form) => [form, long] as const)),
);

/** The long forms of a short one and the short ones of a long one, unless one begins the other. */
export function listRelatedForms(name: string): string[] {
  const long = Object.keys(SHORT_FORMS).filter((each) => SHORT_FORMS[each]!.includes(name));
  return [...long, ...(SHORT_FORMS[name] ?? [])];
}

/** Whether one of two given names may be short for the other: "Lizzy" and "Elizabeth", "Ben" and "Benjamin". */
export function isShortForm(a: string, b: string): boolean {
  const [short, long] = a.length < b.length ? [a, b] : [b, a];
  if (SHORT_FORMS[long]?.includes(short) || SHORT_FORMS[short]?.includes(long)) return true;
  return short.length >= 3 && long.length > short.length + 1 && long.startsWith(short) && short !== 'Ann';
}
