import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AV_LOG_ERROR, AVCOL_RANGE_JPEG, AVCOL_SPC_BT2020_NCL } from 'node-av/constants';
import { CodecContext, HardwareDeviceContext, HardwareFramesContext, Log } from 'node-av/lib';
import { toFootlightError } from '../../src/core/errors.ts';
import { hashSha256 } from '../../src/core/hashing.ts';
import { createSeededRandom } from '../../src/core/random.ts';
import { Encoder, type VideoEncoderSettings } from '../../src/media/encoder.ts';
import { EncoderProblem } from '../../src/media/encoder-problem.ts';
import { ErrorLog } from '../../src/media/error-log.ts';
import { allocateVideoFrame, type Frame, getPlane8 } from '../../src/media/frame.ts';
import { MACHINE_ENCODERS, type MachineEncoder } from '../../src/media/machine-encoders.ts';
import { requireEncoder, tryEncoder } from '../../src/media/try-encoder.ts';
import { chooseEncoder } from '../../src/pipelines/film/choose-encoder.ts';
import { createEncoderSettings, type EncodingOptions } from '../../src/pipelines/film/encoding.ts';

const SIZE = { width: 256, height: 144 };
const VIDEO = { bitDepth: 8, timeBase: { num: 1, den: 25 }, averageFrameRate: { num: 25, den: 1 } } as never;
const PICTURE = { pixelFormat: 'yuv420p', color: undefined } as never;
const OPTIONS: EncodingOptions = { codec: 'hevc', crf: 18, encoderPreset: 'medium' };

const create = (options: Partial<EncodingOptions>): VideoEncoderSettings =>
  createEncoderSettings({ ...OPTIONS, ...options }, VIDEO, PICTURE, SIZE);

/** A search on a machine that has some encoders; it notes what was tried. */
function search(working: readonly MachineEncoder[], options: Partial<EncodingOptions> = {}) {
  const tried: string[] = [];
  const names = working.map((encoder) => create({ ...options, encoder }).encoder);
  return {
    tried,
    codec: options.codec ?? OPTIONS.codec,
    createSettings: (encoder: MachineEncoder) => create({ ...options, encoder }),
    trial: async (settings: VideoEncoderSettings): Promise<void> => {
      tried.push(settings.encoder);
      if (!names.includes(settings.encoder)) throw new Error('No such device.');
    },
  };
}

test('software is used unless something else is asked for, and then nothing is tried', async () => {
  const machine = search(['nvenc']);
  assert.equal(await chooseEncoder('software', machine), 'software');
  assert.deepEqual(machine.tried, []);
  assert.equal(create({}).encoder, 'libx265');
});

test('auto takes the first encoder that works, and software where none does', async () => {
  assert.equal(await chooseEncoder('auto', search(['vaapi', 'amf'])), 'vaapi');
  const none = search([]);
  assert.equal(await chooseEncoder('auto', none), 'software');
  assert.deepEqual(none.tried, ['hevc_nvenc', 'hevc_qsv', 'hevc_vaapi', 'hevc_videotoolbox', 'hevc_amf']);
  assert.equal(await chooseEncoder('auto', search([], { codec: 'prores' })), 'software');
});

test('an encoder that was asked for by name is never replaced', async () => {
  assert.equal(await chooseEncoder('amf', search(['nvenc', 'amf'])), 'amf');
  await assert.rejects(chooseEncoder('quicksync', search(['nvenc'])), (thrown) => {
    const error = toFootlightError(thrown);
    assert.equal(error.code, 'output.encoder-unavailable');
    assert.equal(error.kind, 'usage');
    assert.equal(error.message, "This machine can't encode hevc with quicksync: No such device.");
    return true;
  });
});

test('pictures and codecs that no encoder of a machine takes are told as such', async () => {
  for (const [options, problem] of [
    [{ codec: 'prores' }, 'encoder-problem.codec'],
    [{ codec: 'hevc', chroma: '422' }, 'encoder-problem.pixels'],
    [{ codec: 'h264', bits: '10' }, 'encoder-problem.pixels'],
  ] as const)
    for (const encoder of MACHINE_ENCODERS)
      assert.throws(
        () => create({ ...options, encoder }),
        (error) => error instanceof EncoderProblem && error.problem.key === problem,
      );
});

test('each encoder is asked for the quantizer that the crf stands for', () => {
  const getOptions = (encoder: MachineEncoder, options: Partial<EncodingOptions> = {}) =>
    create({ ...options, encoder }).options;
  assert.deepEqual(getOptions('nvenc'), { preset: 'p5', rc: 'vbr', cq: 18, b: 0 });
  assert.deepEqual(getOptions('quicksync'), { preset: 'medium', global_quality: 18 });
  assert.deepEqual(getOptions('vaapi'), { rc_mode: 'CQP', global_quality: 18 });
  assert.deepEqual(getOptions('vaapi', { codec: 'av1' }), { rc_mode: 'CQP', global_quality: 72 });
  assert.deepEqual(getOptions('videotoolbox'), { flags: '+qscale', global_quality: 118 * 65 });
  assert.deepEqual(getOptions('amf'), { quality: 'balanced', rc: 'cqp', qp_i: 18, qp_p: 18 });
  for (const encoder of ['nvenc', 'quicksync'] as const)
    assert.ok(Object.values(getOptions(encoder, { crf: 0 })).includes(1), 'zero would mean the default');
  assert.deepEqual(create({ encoder: 'nvenc' }).upload, { pixelFormat: 'p010le', toDevice: false });
  assert.deepEqual(create({ codec: 'h264', encoder: 'vaapi' }).upload, {
    pixelFormat: 'nv12',
    toDevice: true,
  });
});

test('an encoder is found by pictures that come back', async () => {
  // Laid out as for a machine's encoder, which x264 takes too.
  const settings = {
    ...create({ codec: 'h264' }),
    upload: { pixelFormat: 'nv12', toDevice: false } as const,
  };
  await tryEncoder(settings);
  // Eight bits come back where ten were asked for.
  await assert.rejects(tryEncoder({ ...settings, pixelFormat: 'yuv420p10le' }), (error) => {
    return error instanceof EncoderProblem && error.problem.key === 'encoder-problem.pictures';
  });
  await assert.rejects(tryEncoder({ ...settings, encoder: 'h264_none' }), EncoderProblem);
});

test('a run that is cancelled waits for no trial and tries no further encoder', async ({ mock }) => {
  const run = new AbortController();
  const isCancelled = (error: unknown): boolean => toFootlightError(error).code === 'cancelled';
  mock.method(Encoder, 'openVideo', () => {
    setImmediate(() => run.abort());
    return new Promise(() => {});
  });
  const tried: string[] = [];
  const choice = chooseEncoder('auto', {
    ...search([]),
    signal: run.signal,
    // Any encoder that there is.
    trial: (settings, signal) => {
      tried.push(settings.encoder);
      return tryEncoder({ ...settings, encoder: 'libx264' }, signal);
    },
  });
  await assert.rejects(choice, isCancelled);
  assert.deepEqual(tried, ['hevc_nvenc']);
});

test('a plan refuses what can be told without a trial', () => {
  assert.throws(() => requireEncoder({ encoder: 'h264_none' }), EncoderProblem);
  requireEncoder({ encoder: 'libx264' });
});

test('the log of FFmpeg is given back by the last one who took it, and the first error is kept', ({
  mock,
}) => {
  const setting = mock.method(Log, 'setCallback', () => {});
  const resetting = mock.method(Log, 'resetCallback');
  const left = new ErrorLog();
  const next = new ErrorLog();
  left[Symbol.dispose]();
  assert.equal(resetting.mock.callCount(), 0, 'the next one still has it');
  const tell = setting.mock.calls[1]!.arguments[0]!;
  for (const line of ['\n', 'No device.\n', 'Failed.\n']) tell(AV_LOG_ERROR, line);
  assert.deepEqual([left.first, next.first], [undefined, 'No device.']);
  next[Symbol.dispose]();
  next[Symbol.dispose]();
  assert.equal(resetting.mock.callCount(), 1);
});

test('what was opened is freed where an encoder, its device or its layout cannot be opened', async ({
  mock,
}) => {
  const contexts = mock.method(CodecContext.prototype, 'freeContext');
  const devices = mock.method(HardwareDeviceContext.prototype, 'free');
  const memories = mock.method(HardwareFramesContext.prototype, 'free');
  const settings = create({ codec: 'h264' });
  for (const toDevice of [false, true])
    await assert.rejects(
      Encoder.openVideo({ ...settings, upload: { pixelFormat: 'none' as 'nv12', toDevice } }),
    );
  await assert.rejects(Encoder.openVideo({ ...settings, width: 0 }));
  assert.deepEqual(
    [contexts.mock.callCount(), devices.mock.callCount(), memories.mock.callCount()],
    [3, 1, 1],
  );
});

test('what a machine without hardware says of each encoder is a sentence', async () => {
  for (const encoder of MACHINE_ENCODERS) {
    const works = await chooseEncoder(encoder, {
      codec: 'hevc',
      createSettings: (machine) => create({ encoder: machine }),
      trial: tryEncoder,
    }).catch((thrown) => toFootlightError(thrown).message);
    if (works !== encoder) assert.match(String(works), /^This machine can't encode hevc with \w+: .+[^.]\.$/);
  }
});

test('pictures laid out for a machine are the same ones, with their times', async () => {
  const color = { range: 'tv', matrix: 'smpte170m', primaries: 'smpte170m', transfer: 'smpte170m' };
  const encode = async (options: Partial<VideoEncoderSettings>, isMarked = false): Promise<unknown[]> => {
    const settings = create({ codec: 'h264', encoderPreset: 'ultrafast' });
    using encoder = await Encoder.openVideo({ ...settings, threads: 1, ...options });
    const packets: unknown[] = [];
    for (const number of [0, 1, 2, undefined]) {
      const picture = number === undefined ? null : drawNoise(number);
      if (picture && isMarked) {
        // As in a master whose source has no marks that fit it.
        picture.colorRange = AVCOL_RANGE_JPEG;
        picture.colorSpace = AVCOL_SPC_BT2020_NCL;
      }
      for await (const packet of encoder.encode(picture)) {
        packets.push([packet.pts, packet.duration, hashSha256(packet.data!)]);
        packet.free();
      }
    }
    return packets;
  };
  const planar = await encode({});
  assert.equal(planar.length, 3);
  const upload = { pixelFormat: 'nv12', toDevice: false } as const;
  assert.deepEqual(await encode({ upload }), planar);
  assert.deepEqual(
    await encode({ upload, color }, true),
    await encode({ color }),
    'whatever marks they have',
  );
});

function drawNoise(number: number): Frame {
  const frame = allocateVideoFrame({ ...SIZE, pixelFormat: 'yuv420p' });
  const random = createSeededRandom(number);
  for (const [index, shift] of [0, 1, 1].entries()) {
    const { samples } = getPlane8(frame, index, SIZE.width >> shift, SIZE.height >> shift);
    for (let i = 0; i < samples.length; i++) samples[i] = 16 + Math.floor(random() * 200);
  }
  frame.pts = BigInt(2 * number);
  frame.duration = 2n;
  return frame;
}
