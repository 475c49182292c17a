import type { Message } from '../core/messages/message.ts';
import { translate } from '../core/messages/translate.ts';

/** Says why an encoder of the machine can't be used. */
export class EncoderProblem extends Error {
  readonly problem: Message;

  constructor(problem: Message) {
    super(translate(problem));
    this.problem = problem;
  }
}
