import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readTimestamp } from '../../../src/formats/mpegts/pes.js';
import { silentFrame } from '../../../src/formats/mpegts/silence.js';
import { readSoundFrame } from '../../../src/formats/mpegts/sound-frames.js';
import { createSoundJoint } from '../../../src/formats/mpegts/sound-joint.js';
import { createSoundWalker } from '../../../src/formats/mpegts/sound-walker.js';
import type { Ticks90k } from '../../../src/formats/mpegts/ticks.js';

const at = (ticks: number) => ticks as Ticks90k;
/** 1,024 samples of 48 kHz. */
const AAC_TICKS = 1_920;

/** An AAC frame of 48 kHz stereo: a true head, anything behind it. */
function aac(sizeBytes = 100, fill = 0x33): Buffer {
  const head = [
    0xff,
    0xf1,
    0x4c,
    0x80 | (sizeBytes >> 11),
    (sizeBytes >> 3) & 0xff,
    ((sizeBytes & 7) << 5) | 0x1f,
    0xfc,
  ];
  return Buffer.concat([Buffer.from(head), Buffer.alloc(sizeBytes - head.length, fill)]);
}

describe('heads of sound frames', () => {
  test.each([
    ['aac', [0xff, 0xf1, 0x50, 0x80, 0x2e, 0x7f, 0xfc, 0x21], 371, 2_089.8],
    ['mpeg', [0xff, 0xfd, 0xa4, 0, 0, 0, 0, 0], 576, 2_160], // layer II, 192 kbit/s, 48 kHz
    ['mpeg', [0xff, 0xfb, 0x92, 0x64, 0, 0, 0, 0], 418, 2_351], // layer III, 128 kbit/s, 44.1 kHz, padded
    ['mpeg', [0xff, 0xf3, 0x84, 0xc4, 0, 0, 0, 0], 192, 2_160], // MPEG-2 layer III, 64 kbit/s, 24 kHz
    ['ac3', [0x0b, 0x77, 0, 0, 0x1e, 0x40, 0, 0], 1_792, 2_880], // 448 kbit/s, 48 kHz
    ['ac3', [0x0b, 0x77, 0, 0, 0x55, 0x40, 0, 0], 836, 3_134.7], // 192 kbit/s, 44.1 kHz, odd
    ['eac3', [0x0b, 0x77, 0x02, 0xff, 0x34, 0x80, 0, 0], 1_536, 2_880],
    ['eac3', [0x0b, 0x77, 0x40, 0xff, 0x34, 0x80, 0, 0], 512, 0], // a dependent one takes no time
  ] as const)('%s: %j has %i bytes and %d ticks', (codec, head, sizeBytes, ticks) => {
    const frame = readSoundFrame(codec, Uint8Array.from(head), 0);
    expect(frame?.sizeBytes).toBe(sizeBytes);
    expect(frame?.ticks).toBeCloseTo(ticks, 0);
  });

  test('what is no head is none, whatever it is', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 8, maxLength: 8 }),
        fc.constantFrom('aac', 'mpeg', 'ac3', 'eac3'),
        (bytes, codec) => {
          const frame = readSoundFrame(codec as 'aac', bytes, 0);
          if (frame) {
            expect(frame.sizeBytes).toBeGreaterThan(0);
            expect(Number.isFinite(frame.ticks)).toBe(true);
          }
        },
      ),
    );
    expect(readSoundFrame('aac', new Uint8Array(8), 0)).toBeNull();
  });
});

test('the end of the sound is that of its last whole frame, however packets cut it', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 9, max: 300 }), { minLength: 1, maxLength: 12 }),
      fc.integer({ min: 1, max: 90 }),
      fc.nat(8),
      (sizes, piece, missing) => {
        const sound = Buffer.concat(sizes.map((size) => aac(size)));
        const walker = createSoundWalker('aac');
        walker.begin(1_000);
        for (let from = 0; from < sound.length - missing; from += piece) {
          walker.push(sound, from, Math.min(from + piece, sound.length - missing));
        }
        const whole = missing === 0 ? sizes.length : sizes.length - 1;
        expect(walker.endTicks).toBe(whole === 0 ? null : 1_000 + whole * AAC_TICKS);
      },
    ),
  );
});

test('rubbish before a frame is skipped', () => {
  const walker = createSoundWalker('aac');
  walker.begin(0);
  const sound = Buffer.concat([Buffer.alloc(37, 0xff), aac(), aac()]);
  walker.push(sound, 0, sound.length);
  expect(walker.endTicks).toBe(2 * AAC_TICKS);
});

describe('at a joint', () => {
  /** Has heard ten frames from 0 on, and goes over to another source. */
  function joint() {
    const one = createSoundJoint();
    one.join('aac');
    expect(one.start(at(0), null)).toBe('keep');
    const sound = Buffer.concat(new Array<Buffer>(10).fill(aac()));
    one.heard(sound, 0, sound.length);
    expect(one.end).toBe(10 * AAC_TICKS);
    one.join('aac');
    return one;
  }

  test('a unit that lies across it is cut at a frame', () => {
    const one = joint();
    expect(one.start(at(8 * AAC_TICKS), null)).toBe('collect');
    const unit = Buffer.concat([aac(50, 1), aac(60, 2), aac(70, 3), aac(80, 4)]);
    one.collect(unit, 0, 100);
    one.collect(unit, 100, unit.length);
    const pes = Buffer.from(one.finish(0xc0)!);
    expect(readTimestamp(pes, 9)).toBe(10 * AAC_TICKS);
    expect(pes.readUInt16BE(4)).toBe(pes.length - 6);
    expect(pes.subarray(14)).toEqual(Buffer.concat([aac(70, 3), aac(80, 4)]));
    expect(one.end).toBe(12 * AAC_TICKS);
    expect(one.start(at(12 * AAC_TICKS), null)).toBe('keep');
  });

  test('a unit that was heard already is left out', () => {
    const one = joint();
    expect(one.start(at(2 * AAC_TICKS), null)).toBe('collect');
    const unit = Buffer.concat([aac(), aac()]);
    one.collect(unit, 0, unit.length);
    expect(one.finish(0xc0)).toBeNull();
    expect(one.end).toBe(10 * AAC_TICKS);
  });

  test('a unit that begins just there is sent as it is', () => {
    const one = joint();
    expect(one.fill(0xc0, at(10 * AAC_TICKS), null)).toBeNull();
    expect(one.start(at(10 * AAC_TICKS - 40), null)).toBe('keep');
  });

  test('a hole is filled with silence of the same kind', () => {
    const one = joint();
    const pes = Buffer.from(one.fill(0xc0, at(14 * AAC_TICKS + 500), at(10 * AAC_TICKS))!);
    expect(readTimestamp(pes, 9)).toBe(10 * AAC_TICKS);
    const silent = readSoundFrame('aac', pes, 14)!;
    expect(silent.ticks).toBe(AAC_TICKS);
    expect(pes.length).toBe(14 + 4 * silent.sizeBytes);
  });

  test('of a hole that the clock has run into only the rest is filled: silence never comes after its time', () => {
    const pes = Buffer.from(joint().fill(0xc0, at(14 * AAC_TICKS), at(11 * AAC_TICKS + 10))!);
    expect(readTimestamp(pes, 9)).toBe(12 * AAC_TICKS);
    expect(pes.length).toBe(14 + 2 * readSoundFrame('aac', pes, 14)!.sizeBytes);
    expect(joint().fill(0xc0, at(14 * AAC_TICKS), at(15 * AAC_TICKS))).toBeNull();
  });

  test('sound of another time base is left out', () => {
    expect(joint().start(at(90_000 * 60), at(20_000))).toBe('drop');
    expect(joint().start(at(2 ** 33 - 90_000 * 60), at(20_000))).toBe('drop');
  });

  test('sound that pauses for long comes back with the picture', () => {
    const one = joint();
    expect(one.start(at(10 * AAC_TICKS), at(20_000))).toBe('keep');
    expect(one.start(at(90_000 * 60), at(90_000 * 60 - 3_000))).toBe('keep');
  });

  test('a rest of a source gives its whole frames only', () => {
    const one = createSoundJoint();
    one.join('aac');
    one.startRest(at(0));
    const unit = Buffer.concat([aac(50), aac(60), aac(70).subarray(0, 30)]);
    expect(one.start(at(0), null)).toBe('keep');
    one.heard(aac(), 0, 100);
    one.startRest(at(AAC_TICKS));
    one.collect(unit, 0, unit.length);
    const pes = one.finish(0xc0)!;
    expect(pes.length).toBe(14 + 110);
    expect(one.end).toBe(3 * AAC_TICKS);
  });

  test('of a codec whose frames are not known whole units are left out', () => {
    const one = createSoundJoint();
    one.join('other');
    one.start(at(0), null);
    one.start(at(3_000), null);
    one.join('other');
    expect(one.start(at(1_500), null)).toBe('drop');
    expect(one.start(at(4_500), null)).toBe('keep');
  });
});

test.each([
  ['AAC stereo', 'aac', [...aac().subarray(0, 8)]],
  ['layer II', 'mpeg', [0xff, 0xfd, 0xa4, 0x04, 0, 0, 0, 0]],
] as const)('a silent frame of %s is as long as the others', (_, codec, head) => {
  const silent = silentFrame(codec, Uint8Array.from(head))!;
  const frame = readSoundFrame(codec, silent.bytes, 0)!;
  expect(frame.sizeBytes).toBe(silent.bytes.length);
  expect(frame.ticks).toBe(readSoundFrame(codec, Uint8Array.from(head), 0)!.ticks);
});
