const FOCUSABLE = 'a[href], button, input, select, textarea, summary, iframe, video, audio, [tabindex="0"]';

/** Where something was taken out of the page: between what, and in what. */
interface Gap {
  readonly parent: Element;
  readonly previous: Node | null;
  readonly next: Node | null;
}

/** What has the focus, or had it until it vanished. */
let held: Element | undefined;
/** Where that was taken out, or an element around it. */
let gap: Gap | undefined;
let isByPointer = false;
let isLooking = false;

const isLost = (): boolean => document.activeElement === null || document.activeElement === document.body;

const isReachable = (element: Element): boolean =>
  !element.matches(':disabled, [inert] *') && element.checkVisibility({ visibilityProperty: true });

const isFocusable = (element: Element): element is HTMLElement =>
  element.matches(FOCUSABLE) && isReachable(element);

function forget(): void {
  held = undefined;
  gap = undefined;
}

/** What lies where something was taken out, else behind it, else before it, as near as can be. */
function findNearest(from: Gap): HTMLElement | undefined {
  for (let at: Gap | undefined = from; at; at = findGapOf(at.parent)) {
    const children = [...at.parent.children];
    const behind = children.findIndex((child) => isBehind(child, at!));
    const end = behind < 0 ? children.length : behind;
    const found = findFirst(children.slice(end)) ?? findLast(children.slice(0, end));
    if (found) return found;
  }
  return undefined;
}

function isBehind(child: Element, { parent, previous, next }: Gap): boolean {
  const isAfter = (node: Node): boolean =>
    (node.compareDocumentPosition(child) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0;
  if (previous?.parentNode === parent) return isAfter(previous);
  return next?.parentNode === parent ? child === next || isAfter(next) : true;
}

function findGapOf(element: Element): Gap | undefined {
  const parent = element.parentElement;
  return parent ? { parent, previous: element.previousSibling, next: element.nextSibling } : undefined;
}

function findFirst(elements: readonly Element[]): HTMLElement | undefined {
  for (const element of elements) {
    const found = listWithin(element).find(isFocusable);
    if (found) return found as HTMLElement;
  }
  return undefined;
}

function findLast(elements: readonly Element[]): HTMLElement | undefined {
  for (const element of elements.toReversed()) {
    const found = listWithin(element).findLast(isFocusable);
    if (found) return found as HTMLElement;
  }
  return undefined;
}

const listWithin = (element: Element): Element[] => [element, ...element.querySelectorAll(FOCUSABLE)];

/** Remembers where what had the focus was taken out, and then what that stood in. */
function follow(records: readonly MutationRecord[]): void {
  for (const { target, removedNodes, previousSibling: previous, nextSibling: next } of records) {
    const lost = gap?.parent ?? held;
    if (lost && [...removedNodes].some((node) => node.contains(lost)))
      gap = { parent: target as Element, previous, next };
  }
  look();
}

/** Looks once the page is drawn: while the focus goes from one element to the next, nothing has it for a moment. */
function look(): void {
  if (isLooking || !held) return;
  isLooking = true;
  requestAnimationFrame(() =>
    setTimeout(() => {
      isLooking = false;
      giveBack();
    }),
  );
}

function giveBack(): void {
  if (!held) return;
  if (!isLost()) {
    // What was only moved stands in the page again.
    if (held.isConnected) gap = undefined;
    return;
  }
  const isTakenAway = !held.isConnected || !isReachable(held);
  // Whoever clicks beside everything, or goes on to the browser's own buttons, has taken the focus away on purpose.
  const from = isTakenAway && !isByPointer ? (gap ?? findGapOf(held)) : undefined;
  forget();
  if (from) findNearest(from)?.focus();
}

/**
 * Whoever has no mouse goes on from what has the focus. What had it may vanish or be switched off by being pressed, and
 * browsers then leave it nowhere: it goes to the nearest that is there. Pointers need none of it, and on a phone a field
 * with the focus brings its keyboard.
 */
export function keepFocus(): void {
  addEventListener('focusin', ({ target }) => {
    // Who answers a question goes on from what asked it, or from where that was.
    if ((target as Element).closest('[role=alertdialog]')) return;
    held = target as Element;
    gap = undefined;
  });
  addEventListener('focusout', look);
  addEventListener('pointerdown', () => (isByPointer = true), true);
  addEventListener('keydown', () => (isByPointer = false), true);
  const observed = { childList: true, subtree: true, attributes: true, attributeFilter: ['disabled'] };
  new MutationObserver(follow).observe(document.body, observed);
}
