/**
 * A profile may bring ffmpeg's arguments of its own. They come from the config file, which may be copied from anywhere, so a
 * template can say how pictures and sound are made and nothing else: no file, no address, no further input or output. Of
 * ffmpeg's options only those are known that cannot name one, and a value never stands where an option must, since ffmpeg
 * would take it for the name of a file to write.
 */

/** Stand for several arguments, and alone in their place. */
const LIST_PLACEHOLDERS = ['input', 'output', 'video', 'audio', 'subtitles'] as const;
/** Stand for a value, also within an argument. */
const VALUE_PLACEHOLDERS = ['encoder', 'filter', 'height', 'videoKbps', 'audioKbps'] as const;

export type ListPlaceholder = (typeof LIST_PLACEHOLDERS)[number];
export type ValuePlaceholder = (typeof VALUE_PLACEHOLDERS)[number];

const WITHOUT_VALUE = new Set(['an', 'vn', 'sn', 'dn', 'shortest', 'ignore_unknown', 'copy_unknown']);
const WITH_VALUE = new Set([
  ...['map', 'c', 'codec', 'vcodec', 'acodec', 'scodec', 'bsf', 'metadata', 'disposition', 'threads'],
  ...['b', 'ab', 'q', 'qp', 'crf', 'cq', 'global_quality', 'rc', 'rc_mode', 'minrate', 'maxrate', 'bufsize'],
  ...['preset', 'tune', 'profile', 'level', 'g', 'keyint_min', 'bf', 'b_strategy', 'refs', 'sc_threshold'],
  ...['rc-lookahead', 'look_ahead', 'look_ahead_depth', 'async_depth', 'low_power', 'forced-idr', 'forced_idr'],
  ...['spatial-aq', 'temporal-aq', 'aq-mode', 'aq-strength', 'num_capture_buffers', 'num_output_buffers'],
  ...['force_key_frames', 'pix_fmt', 'r', 's', 'aspect', 'fps_mode', 'vsync', 'flags', 'field_order', 'top'],
  ...['color_primaries', 'color_trc', 'colorspace', 'color_range', 'sws_flags'],
  ...['ac', 'ar', 'channel_layout', 'sample_fmt', 'async', 'max_muxing_queue_size', 'max_interleave_delta'],
]);
const FILTERS = new Set(['vf', 'af', 'filter']);
/** None of them reads or writes a file. */
const FILTER_NAMES = new Set([
  ...[
    'scale',
    'format',
    'fps',
    'framerate',
    'crop',
    'pad',
    'setsar',
    'setdar',
    'setpts',
    'transpose',
    'hflip',
    'vflip',
  ],
  ...['yadif', 'bwdif', 'w3fdif', 'fieldmatch', 'decimate', 'hqdn3d', 'nlmeans', 'deblock', 'unsharp', 'eq', 'hue'],
  ...['hwupload', 'hwdownload', 'scale_vaapi', 'deinterlace_vaapi', 'scale_cuda', 'yadif_cuda', 'scale_qsv'],
  ...['deinterlace_qsv', 'vpp_qsv', 'aresample', 'aformat', 'volume', 'dynaudnorm', 'pan', 'channelmap', 'asetpts'],
  ...['acompressor', 'alimiter', 'highpass', 'lowpass', 'equalizer', 'null', 'anull'],
]);

export interface TemplateProblem {
  /** Index of the argument. */
  at: number;
  /** A sentence without a subject, and without the argument itself. */
  problem: string;
}

/** What is wrong with a template; empty: nothing. */
export function templateProblems(template: readonly string[]): TemplateProblem[] {
  const problems: TemplateProblem[] = [];
  for (let at = 0; at < template.length; at++) {
    const list = listPlaceholder(template[at]!);
    if (list !== null) {
      const problem = listProblem(list, template, at);
      if (problem !== null) problems.push({ at, problem });
      continue;
    }
    const option = /^-([a-z][\w-]*)(:[a-z0-9:]+)?$/i.exec(template[at]!)?.[1] ?? null;
    const problem = option === null ? noOption(template[at]!) : optionProblem(option);
    if (problem !== null) {
      problems.push({ at, problem });
      return problems; // what follows may be its value, or an option of its own
    }
    if (WITHOUT_VALUE.has(option!)) continue;
    at++;
    const wrong = valueProblem(option!, template[at]);
    if (wrong !== null) problems.push({ at: Math.min(at, template.length - 1), problem: wrong });
  }
  return problems;
}

/** The name of a placeholder that stands alone for several arguments, else null. */
export function listPlaceholder(argument: string): ListPlaceholder | null {
  return LIST_PLACEHOLDERS.find((name) => argument === `{${name}}`) ?? null;
}

function listProblem(name: ListPlaceholder, template: readonly string[], at: number): string | null {
  if (template.indexOf(`{${name}}`) !== at) return `names {${name}} a second time`;
  if (name === 'output' && at !== template.length - 1) return 'must name {output} at its end';
  if (name === 'input' && template.slice(0, at).some((one) => listPlaceholder(one) !== null)) {
    return 'must name {input} before the other placeholders';
  }
  return null;
}

function optionProblem(option: string): string | null {
  if (WITHOUT_VALUE.has(option) || WITH_VALUE.has(option) || FILTERS.has(option)) return null;
  if (['i', 'f'].includes(option)) return 'must not name an input or a form: {input} and {output} stand for ours';
  return 'is not an option of ffmpeg that a profile may use; docs/profiles.md lists those that are';
}

function noOption(argument: string): string {
  return unknownPlaceholder(argument) ?? 'must be an option such as -c:v, or a placeholder that stands for several';
}

function valueProblem(option: string, value: string | undefined): string | null {
  if (value === undefined) return 'must have a value behind it';
  if (value.length > 500) return 'must not be longer than 500 characters';
  const unknown = unknownPlaceholder(value);
  if (unknown !== null) return unknown;
  if (/[\0\r\n]/.test(value)) return 'must be one line of text';
  if (/:\/\/|(^|[=:,;'])\s*[/~]|\bfile\b|\w_file\b|filename/i.test(value)) return 'must not name a file or an address';
  return FILTERS.has(option) ? filterProblem(value) : null;
}

function unknownPlaceholder(argument: string): string | null {
  const names = [...argument.matchAll(/\{(\w*)\}/g)].map(([, name]) => name!);
  const known: readonly string[] = VALUE_PLACEHOLDERS;
  if (names.every((name) => known.includes(name))) return null;
  const inWords = (list: readonly string[]) => list.map((name) => `{${name}}`).join(', ');
  return `has a placeholder that is not known here; those for a value are ${inWords(known)}, those that stand alone ${inWords(LIST_PLACEHOLDERS)}`;
}

/**
 * Filters stand one behind the other. As ffmpeg reads it, a comma within quotes or behind a backslash belongs to a value, and
 * a backslash within quotes is nothing but itself. Whoever quotes a part of a name has something to hide.
 */
function filterProblem(value: string): string | null {
  const plain = value.replace(/\\.|'[^']*'?/g, '"');
  if (/[;[\]]/.test(plain)) return 'must be one chain of filters';
  const names = plain.split(',').map((one) => one.split('=')[0]!.trim());
  if (names.every((name) => name === '{filter}' || FILTER_NAMES.has(name))) return null;
  return 'has a filter that a profile may not use; docs/profiles.md lists those that it may';
}
