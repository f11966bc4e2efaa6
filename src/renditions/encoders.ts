/** What can encode H.264: the processor, and what graphics chips bring. */
export type EncoderKey = 'software' | 'vaapi' | 'nvenc' | 'qsv' | 'v4l2m2m';

/**
 * How ffmpeg is told to encode with it. Decoding, deinterlacing and scaling stay with the processor whatever encodes: chips
 * fail on some of the codecs, sizes and broken pictures that providers send, and only encoding costs much.
 */
export interface Encoder {
  key: EncoderKey;
  /** ffmpeg's name of it. */
  codec: string;
  /** Before the input: the chip that filters and encoder share. */
  device: readonly string[];
  /** The last filters of the chain, which bring pictures into the form that it takes. */
  format: string;
  options: readonly string[];
  /** Without one of these it is not even tried; empty: it needs none. */
  deviceFiles: readonly string[];
}

/** The first one; a machine with two chips shows the one that is built in here. */
const RENDER_NODE = '/dev/dri/renderD128';

export const SOFTWARE: Encoder = {
  key: 'software',
  codec: 'libx264',
  device: [],
  format: 'format=yuv420p',
  // no -tune zerolatency: it would save a quarter of a second at the start, and costs a fifth of the bitrate for ever
  options: ['-preset', 'veryfast', '-profile:v', 'high', '-bf', '2', '-rc-lookahead', '10'],
  deviceFiles: [],
};

/** In the order in which they are tried: what encodes best first. */
const HARDWARE: readonly Encoder[] = [
  {
    key: 'nvenc',
    codec: 'h264_nvenc',
    device: [],
    format: 'format=yuv420p',
    options: ['-rc', 'vbr', '-profile:v', 'high', '-forced-idr', '1'],
    deviceFiles: ['/dev/nvidia0', '/dev/dxg'],
  },
  {
    key: 'qsv',
    codec: 'h264_qsv',
    device: ['-init_hw_device', 'qsv=chip', '-filter_hw_device', 'chip'],
    format: 'format=nv12',
    options: ['-preset', 'veryfast', '-profile:v', 'high', '-forced_idr', '1'],
    deviceFiles: [RENDER_NODE],
  },
  {
    key: 'vaapi',
    codec: 'h264_vaapi',
    device: ['-init_hw_device', `vaapi=chip:${RENDER_NODE}`, '-filter_hw_device', 'chip'],
    format: 'format=nv12,hwupload',
    options: ['-profile:v', 'high'],
    deviceFiles: [RENDER_NODE],
  },
  {
    key: 'v4l2m2m', // Raspberry Pi 4
    codec: 'h264_v4l2m2m',
    device: [],
    format: 'format=yuv420p',
    options: ['-num_capture_buffers', '16'],
    deviceFiles: ['/dev/video11'],
  },
];

/** `transcode.hardware`. */
export type HardwareSetting = 'auto' | 'off' | Exclude<EncoderKey, 'software'>;

/** What is tried, in this order, before the processor is taken. */
export function candidates(wanted: HardwareSetting): readonly Encoder[] {
  if (wanted === 'off') return [];
  return HARDWARE.filter(({ key }) => wanted === 'auto' || key === wanted);
}
