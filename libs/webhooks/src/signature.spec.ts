import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { FixedClock } from '#libs/kernel';
import { newSecret, signatureHeaders } from './signature.js';

const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const OLDER = 'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD';
const MESSAGE = {
  id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
  at: new FixedClock('2021-02-25T20:15:30.900Z').now(),
  body: '{"test": 2432232314}',
};

/** Written again, by hand, from the convention. */
const independent = (secret: string) => {
  const key = Buffer.from(secret.replace('whsec_', ''), 'base64');
  const text = 'msg_p5jXN8AQM9LWM0D4loKWxJek.1614284130.{"test": 2432232314}';
  return `v1,${createHmac('sha256', key).update(text).digest('base64')}`;
};

describe('the signature', () => {
  it('is HMAC-SHA-256 over id, seconds and body, in base64', () => {
    const headers = signatureHeaders(MESSAGE, [SECRET]);
    expect(headers).toEqual({
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614284130',
      'webhook-signature': 'v1,XGpBHuuOOw6Tg0T74NTpUJT/v/xCpVfYAkTahT2y0EA=',
    });
    expect(headers['webhook-signature']).toBe(independent(SECRET));
  });

  it('is there once for each good secret, newest first', () => {
    const signature = signatureHeaders(MESSAGE, [SECRET, OLDER])['webhook-signature'];
    expect(signature).toBe(
      'v1,XGpBHuuOOw6Tg0T74NTpUJT/v/xCpVfYAkTahT2y0EA= v1,IRgcTIY8Z6V4keWRchaDH0FiQVRdPHcUB3a4F3CNsEw=',
    );
    expect(signature).toBe(`${independent(SECRET)} ${independent(OLDER)}`);
  });

  it('has secrets of 256 bits', () => {
    const secret = newSecret();
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(newSecret()).not.toBe(secret);
  });
});
