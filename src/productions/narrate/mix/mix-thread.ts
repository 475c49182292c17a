import { answerCalls } from '../../../core/threads/answer-calls.ts';
import { sendItems } from '../../../core/threads/item-port.ts';
import { listBuffers } from '../../../sound/stereo-bus.ts';
import { type StemPart, writeStem } from './stem-track.ts';

// Thread that mixes stems of chapters.
answerCalls((part: StemPart, port) => sendItems(port, writeStem(part), listBuffers));
