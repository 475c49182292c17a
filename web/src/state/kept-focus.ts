const FOCUSABLE = 'a[href], button, input, select, textarea, summary, iframe, video, audio, [tabindex="0"]';

/** Where an element lies: from it to the whole page, at which place of what is around it. */
type Place = readonly { readonly parent: Element; readonly index: number }[];

/** That of what has the focus, or had it until it vanished. */
let place: Place | undefined;
let isByPointer = false;

function findPlace(element: Element): Place {
  const places = [];
  for (let each = element; each.parentElement; each = each.parentElement)
    places.push({ parent: each.parentElement, index: [...each.parentElement.children].indexOf(each) });
  return places;
}

function listFocusable(all: readonly Element[]): HTMLElement[] {
  const inside = all.flatMap((each) => [each, ...each.querySelectorAll<HTMLElement>(FOCUSABLE)]);
  return inside.filter(
    (each): each is HTMLElement =>
      each.matches(FOCUSABLE) && !each.matches(':disabled') && each.getClientRects().length > 0,
  );
}

/** What lies where the lost element lay, else behind it, else before it, as near as can be. */
function findNearest(around: Place): HTMLElement | undefined {
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
    place = findPlace(target as Element);
  });
  addEventListener('focusout', leave);
  addEventListener('pointerdown', () => (isByPointer = true), true);
  addEventListener('keydown', () => (isByPointer = false), true);
  const observed = { childList: true, subtree: true, attributes: true, attributeFilter: ['disabled'] };
  new MutationObserver(giveBack).observe(document.body, observed);
}
