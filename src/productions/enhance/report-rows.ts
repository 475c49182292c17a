import type { StructureFeatures } from '../../analysis/features.ts';
import type { Say } from '../../core/messages/say.ts';
import type { QualityReport } from '../../pipelines/film/validate.ts';
import type { Strategy } from './strategy.ts';

/** Rows of a table in the report: each a name and a formatted value. */
export type ReportRows = readonly (readonly [string, string])[];

/** Formats a number with fixed digits, or a dash if it is not finite. */
export const formatFixed = (value: number, digits = 2): string =>
  Number.isFinite(value) ? value.toFixed(digits) : '–';
/** Formats a fraction of 1 in percent. */
export const formatPercent = (fraction: number, digits = 1): string =>
  `${(fraction * 100).toFixed(digits)} %`;
/** Rounded before it is formatted: -0.04 ms is 0.0, not -0.0. */
const formatMilliseconds = (seconds: number): string =>
  `${((Math.round(seconds * 1e4) + 0) / 10).toFixed(1)} ms`;

/** Lists the quality of the picture; an arrow leads from the source to the master. */
export function listVideoRows({ video }: QualityReport, say: Say): ReportRows {
  return [
    [say('enhance.report.picture.brightness-stability'), formatFixed(video.brightnessStability, 3)],
    [say('enhance.report.picture.edge-stability'), formatFixed(video.edgeStability, 3)],
    [say('enhance.report.picture.temporal-consistency'), formatFixed(video.temporalConsistency, 3)],
    [say('enhance.report.picture.resolution-accuracy'), formatFixed(video.resolutionAccuracy, 3)],
    [
      say('enhance.report.picture.highlight-clipping'),
      `${formatPercent(video.sourceHighlightClipping, 2)} → ${formatPercent(video.highlightClipping, 2)}`,
    ],
    [say('enhance.report.picture.psnr'), `${formatFixed(video.downscalePsnr)} dB`],
    [say('enhance.report.picture.ssim'), formatFixed(video.downscaleSsim, 4)],
    [
      say('enhance.report.picture.noise'),
      say('enhance.report.picture.noise-change', {
        source: formatFixed(video.sourceNoiseSigma),
        master: formatFixed(video.masterNoiseSigma),
      }),
    ],
    [
      say('enhance.report.picture.edges'),
      `${formatPercent(video.sourceEdgeDensity, 2)} → ${formatPercent(video.masterEdgeDensity, 2)}`,
    ],
  ];
}

/** Lists the quality of the sound; an arrow leads from the source to the master. */
export function listAudioRows({ audio }: QualityReport, say: Say): ReportRows {
  if (!audio) return [[say('enhance.report.audio.heading'), say('enhance.report.audio.none')]];
  return [
    [
      say('enhance.report.audio.loudness'),
      `${formatFixed(audio.sourceLoudness.integratedLufs, 1)} → ${formatFixed(audio.loudness.integratedLufs, 1)} LUFS`,
    ],
    [say('enhance.report.audio.true-peak'), `${formatFixed(audio.loudness.truePeakDbtp, 1)} dBTP`],
    [say('enhance.report.audio.range'), `${formatFixed(audio.dynamicRange, 1)} LU`],
    [
      say('enhance.report.audio.dialogue'),
      `${formatFixed(audio.sourceDialogueClarity, 3)} → ${formatFixed(audio.dialogueClarity, 3)}`,
    ],
    [say('enhance.report.audio.consistency'), formatFixed(audio.volumeConsistency, 3)],
  ];
}

/**
 * Lists how sound and picture fit together. A positive lag is sound of the master that comes later than the source's.
 */
export function listSyncRows({ sync }: QualityReport, say: Say): ReportRows {
  return [
    [say('enhance.report.synchrony.score'), formatFixed(sync.score, 3)],
    [say('enhance.report.synchrony.lag'), formatMilliseconds(sync.lagSeconds)],
    [
      say('enhance.report.synchrony.ends'),
      `${formatMilliseconds(sync.audioStartDifferenceSeconds)}, ${formatMilliseconds(sync.audioEndDifferenceSeconds)}`,
    ],
    [say('enhance.report.synchrony.file-end'), formatMilliseconds(sync.videoEndDifferenceSeconds)],
  ];
}

/** Lists what the file of the master holds, and what encoded its pictures. */
export function listFileRows(
  { quality: { technical }, encoder }: { readonly quality: QualityReport; readonly encoder: string },
  say: Say,
): ReportRows {
  return [
    [say('enhance.report.file.size'), `${technical.width}×${technical.height}`],
    [
      say('enhance.report.file.video'),
      `${technical.videoCodec}, ${technical.pixelFormat}, ${formatFixed(technical.frameRate, 3)} fps`,
    ],
    [say('enhance.report.file.encoder'), encoder],
    [say('enhance.report.file.color'), `${technical.color.matrix}, ${technical.color.range}`],
    [
      say('enhance.report.file.frames'),
      say('enhance.report.file.frames-of', { frames: technical.frames, expected: technical.sourceFrames }),
    ],
    [say('enhance.report.file.duration'), `${formatFixed(technical.durationSeconds, 3)} ${say('unit.s')}`],
    [say('enhance.report.file.bytes'), `${(technical.sizeBytes / 1e6).toFixed(1)} MB`],
    ...technical.audioTracks.map(
      (track, i) =>
        [say('enhance.report.file.track', { number: i + 1 }), `${track.codec}, ${track.channels}`] as const,
    ),
  ];
}

/** Lists what was measured of the source, and what the plan made of its noise. */
export function listAnalysisRows(
  features: StructureFeatures,
  { temporal }: Pick<Strategy, 'temporal'>,
  say: Say,
): ReportRows {
  return [
    [
      say('enhance.report.analysis.camera'),
      say(features.isStaticCamera ? 'enhance.report.analysis.static' : 'enhance.report.analysis.moving'),
    ],
    [
      say('enhance.report.analysis.tones'),
      [features.highlightRatio, features.midtoneRatio, features.darkRatio]
        .map((ratio) => formatPercent(ratio))
        .join(', '),
    ],
    [say('enhance.report.analysis.edges'), formatPercent(features.edgeDensity, 2)],
    [say('enhance.report.analysis.difference'), formatPercent(features.frameDifferenceMean, 2)],
    [
      say('enhance.report.analysis.noise'),
      say('enhance.report.analysis.noise-level', { noise: formatFixed(features.noiseSigma) }),
    ],
    [
      say('enhance.report.analysis.compensation'),
      say(
        temporal.motionCompensation
          ? 'enhance.report.analysis.compensated'
          : 'enhance.report.analysis.not-compensated',
      ),
    ],
    [say('enhance.report.analysis.frames'), `${features.totalFrames}, ${features.sampleFrames}`],
  ];
}
