import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cleaned, mediaFailed } from '../../src/media/failure.js';

test.each([
  ['http://host:80/live/anna/s3cret/7.ts: Server returned 404', 'http://host:80/… Server returned 404'],
  ['Opening "rtsp://anna:s3cret@10.0.0.1/ch1" for reading', 'Opening "rtsp://10.0.0.1/…" for reading'],
  ['http://a@b:s3cret@host/', 'http://host/'],
  ['https://host?username=anna&password=s3cret', 'https://host/…'],
  ['get.php?username=anna&password=s3cret', 'get.php?username=…&password=…'],
  ['tcp://127.0.0.1:9: Connection refused', 'tcp://127.0.0.1:9: Connection refused'],
])('%s', (said, shown) => {
  expect(cleaned(said, [])).toBe(shown);
});

test('no user name, password or path of a URL is ever shown', () => {
  const secret = fc.stringMatching(/^[A-Z0-9]{6,12}$/).map((text) => `Zq${text}`);
  fc.assert(
    fc.property(secret, fc.constantFrom('http', 'https', 'rtmp', 'srt', 'rtsp'), (word, scheme) => {
      const said = [
        `${scheme}://${word}:${word}@host/x`,
        `${scheme}://host/live/${word}/${word}/1.ts`,
        `'${scheme}://host:8080/get.php?username=${word}&password=${word}&type=m3u'`,
        `(${scheme}://host/#${word})`,
      ].join('\n');
      expect(mediaFailed('ffmpeg', 'failed', said, []).message).not.toContain(word);
    }),
  );
});

test('a login that ffmpeg was given is never shown, however it is written', () => {
  const args = ['-i', 'rtmp://anna:s3cret%21@tv.example/live/k3y?sid=t0ken', '-f', 'flv'];
  const login = Buffer.from('anna:s3cret!').toString('base64');
  const said = `Handshake with tv.example: anna, s3cret!, (s3cret%21), Basic ${login}, app live/k3y, sid t0ken`;
  const { message } = mediaFailed('ffmpeg', 'failed', said, args);
  expect(message).toBe('ffmpeg failed: Handshake with tv.example: ***, ***, (***), Basic ***, app ***, sid ***');
});

test('which part of ffmpeg speaks, and from where in memory, is not told', () => {
  const { message } = mediaFailed('ffmpeg', 'failed', '[tcp @ 0x55981a9861c0] Connection to tcp://a:1 failed\n', []);
  expect(message).toBe('ffmpeg failed: Connection to tcp://a:1 failed');
});

test('only the last lines are shown, each of a bearable length', () => {
  const { message } = mediaFailed(
    'ffprobe',
    'failed',
    `${'noise\n'.repeat(100)}${'x'.repeat(10_000)}\r\nthe reason\n\n`,
    [],
  );
  expect(message).toMatch(/^ffprobe failed: noise · noise · x+ · the reason$/);
  expect(message.length).toBeLessThan(400);
});
