import type { FastifyRequest } from 'fastify';
import { describe, expect, it } from 'vitest';
import { keepContentType } from '../content-type.js';
import { readForm } from './read-form.js';

const MULTIPART = 'multipart/form-data; boundary=B';
const field = (name: string, value: string) =>
  `--B\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
const file = (name: string, bytes: string) =>
  `--B\r\ncontent-disposition: form-data; name="${name}"; filename="a.png"\r\n\r\n${bytes}`;

function form(body: string, type = MULTIPART) {
  const request = { headers: { 'content-type': type }, body: Buffer.from(body) };
  keepContentType(request);
  return readForm(request as unknown as FastifyRequest);
}

describe('readForm', () => {
  it('reads fields and a file', async () => {
    const values = await form(`${field('name', ' My app ')}${file('logo', 'bytes')}\r\n--B--\r\n`);
    expect(values.text('name')).toBe('My app');
    expect(values.file('logo')).toEqual({ name: 'a.png', bytes: Buffer.from('bytes') });
    expect((await form('a=1&a=2&b=%00x', 'application/x-www-form-urlencoded')).all('a')).toEqual(['1', '2']);
  });

  it.each([
    ['within a file', file('logo', 'half of it')],
    ['within the head of a file', '--B\r\ncontent-disposition: form-data; name="logo"; filen'],
    ['within a field', field('name', 'x').slice(0, -2)],
    ['before it begins', ''],
  ])('refuses a body that ends %s', async (_, body) => {
    await expect(form(body)).rejects.toMatchObject({ status: 400 });
  });

  it.each(['multipart/form-data', 'multipart/form-data; boundary="'])('refuses %s', async (type) => {
    await expect(form('x', type)).rejects.toMatchObject({ status: 400 });
  });
});
