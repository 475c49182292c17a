const FOCUSABLE = 'a[href], button, input, select, textarea, summary, iframe, video, audio, [tabindex="0"]';

/** Where the focus was: an element, and at which place each of those around it lay in the next. */
interface Place {
  readonly element: Element;
  readonly around: readonly { readonly parent: Element; readonly index: number }[];
}

let place: Place | undefined;
let isByPointer = false;

function note(element: Element): Place {
  const around = [];
  for (let each = element; each.parentElement; each = each.parentElement)
    around.push({ parent: each.parentElement, index: [...each.parentElement.children].indexOf(each) });
  return { element, around };
}

function listFocusable(all: readonly Element[]): HTMLElement[] {
  const inside = all.flatMap((each) => [each, ...each.querySelectorAll<HTMLElement>(FOCUSABLE)]);
  return inside.filter(
    (each): each is HTMLElement =>
      each.matches(FOCUSABLE) && !each.matches(':disabled') && each.getClientRects().length > 0,
  );
}

/** What lies where the lost element lay, else behind it, else before it, as near as can be. */
function findNearest({ around }: Place): HTMLElement | undefined {
  for (const { parent, index } of around) {
    if (!parent.isConnected) continue;
    const children = [...parent.children];
    const found = listFocusable(children.slice(index))[0] ?? listFocusable(children.slice(0, index)).at(-1);
    if (found) return found;
  }
  return undefined;
}

const isLost = (): boolean => document.activeElement === null || document.activeElement === document.body;

/** Who clicks beside everything has taken the focus away on purpose. */
function leave({ target }: FocusEvent): void {
  queueMicrotask(() => {
    const element = target as Element;
    if (isLost() && element.isConnected && !element.matches(':disabled')) place = undefined;
  });
}

function giveBack(): void {
  if (!place || isByPointer || !isLost()) return;
  findNearest(place)?.focus();
}

/**
 * Whoever has no mouse goes on from what has the focus. What had it may vanish or be switched off by being pressed, and
 * browsers then leave it nowhere: it goes to the nearest that is there. Pointers need none of it, and on a phone a field
 * with the focus brings its keyboard.
 */
export function keepFocus(): void {
  addEventListener('focusin', ({ target }) => {
    place = note(target as Element);
  });
  addEventListener('focusout', leave);
  addEventListener('pointerdown', () => (isByPointer = true), true);
  addEventListener('keydown', () => (isByPointer = false), true);
  const observed = { childList: true, subtree: true, attributes: true, attributeFilter: ['disabled'] };
  new MutationObserver(giveBack).observe(document.body, observed);
}
