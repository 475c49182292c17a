import { onScopeDispose, readonly, shallowRef } from 'vue';

/** What is asked before something is done that cannot be undone. */
export interface Question {
  readonly title: string;
  /** What it is done to, as people call it. */
  readonly name: string;
  /** What follows from it. */
  readonly consequence: string;
  /** The button that does it: a verb. */
  readonly action: string;
}

interface OpenQuestion extends Question {
  readonly settle: (isConfirmed: boolean) => void;
}

const open = shallowRef<OpenQuestion>();

/** The question that is open now, for the one dialog of the page that shows it. */
export const question = readonly(open);

export function answerQuestion(isConfirmed: boolean): void {
  open.value?.settle(isConfirmed);
  open.value = undefined;
}

/** Asks before something is done. A question whose button vanishes, or that another one follows, counts as refused. */
export function useConfirmation(): (question: Question) => Promise<boolean> {
  let own: OpenQuestion | undefined;
  onScopeDispose(() => {
    if (own && own === open.value) answerQuestion(false);
  });
  return (asked) =>
    new Promise((settle) => {
      answerQuestion(false);
      open.value = own = { ...asked, settle };
    });
}
