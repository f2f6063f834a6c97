import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { fieldProblems } from './field-problems.js';

const schema = z.strictObject({
  title: z.string().min(1).max(3).optional(),
  names: z.array(z.string()).max(1).optional(),
  count: z.int().max(9).optional(),
  size: z.number().optional(),
  flag: z.boolean().optional(),
  inner: z.strictObject({}).optional(),
  at: z.iso.datetime().optional(),
  own: z.string({ error: 'Must be a name.' }).max(2, 'Must be short.').optional(),
});
const needy = schema.partial().required({ count: true });

const problems = (input: unknown, type: z.ZodType = schema) => ({
  ...fieldProblems(type.safeParse(input).error?.issues ?? []),
});

describe('problems by field', () => {
  it.each<[unknown, Record<string, string[]>]>([
    [{ title: 'long' }, { title: ['No more than 3 characters.'] }],
    [{ title: '' }, { title: ['Must not be empty.'] }],
    [{ title: 7 }, { title: ['Must be text.'] }],
    [{ names: 'a' }, { names: ['Must be a list.'] }],
    [{ names: ['a', 'b'] }, { names: ['No more than 1 items.'] }],
    [{ names: [7] }, { names: ['Must be text.'] }],
    [{ count: '1' }, { count: ['Must be a number.'] }],
    [{ count: 1.5 }, { count: ['Must be a whole number.'] }],
    [{ count: 10 }, { count: ['Must be no more than 9.'] }],
    [{ size: null }, { size: ['Must be a number.'] }],
    [{ flag: 'yes' }, { flag: ['Must be true or false.'] }],
    [{ inner: 1 }, { inner: ['Must be an object.'] }],
    [{ inner: { x: 1 } }, { inner: ['Not a known field.'] }],
    [{ at: 'soon' }, { at: ['Not valid.'] }],
    [{ own: 7 }, { own: ['Must be a name.'] }],
    [{ own: 'abc' }, { own: ['Must be short.'] }],
    [[], { body: ['Must be an object.'] }],
    [null, { body: ['Must be an object.'] }],
  ])('%j', (input, expected) => expect(problems(input)).toEqual(expected));

  it('says what is missing', () => {
    expect(problems({}, needy)).toEqual({ count: ['This field is required.'] });
  });

  it('takes any name', () => {
    const input = JSON.parse('{"constructor": 1, "__proto__": {"x": 1}, "toString": 2}') as unknown;
    expect(Object.entries(fieldProblems(schema.safeParse(input).error?.issues ?? []))).toEqual([
      ['constructor', ['Not a known field.']],
      ['__proto__', ['Not a known field.']],
      ['toString', ['Not a known field.']],
    ]);
  });

  it('says each thing once', () => {
    expect(problems({ names: ['a', 'b'] }, z.object({ names: z.array(z.int({ error: 'No.' })) }))).toEqual({
      names: ['No.'],
    });
  });
});
