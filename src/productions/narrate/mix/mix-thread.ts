import { answerCalls } from '../../../core/threads/answer-calls.ts';
import { BlockRing } from '../../../core/threads/block-ring.ts';
import { sendItems } from '../../../core/threads/item-port.ts';
import { type StemPart, writeStem } from './stem-track.ts';

// Thread that mixes stems of chapters, into memory that it shares. The next call may begin before all of this one is read.
answerCalls((part: StemPart, port) => sendItems(port, writeStem(part, new BlockRing()), () => []));
