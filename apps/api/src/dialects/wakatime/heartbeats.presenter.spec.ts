import { HttpException } from '@nestjs/common';
import { describe, expect, it } from 'vitest';
import type { IngestResult } from '#libs/heartbeats';
import type { HeartbeatRow } from './heartbeat-list.responses.js';
import { presentBulk, presentSingle } from './heartbeats.presenter.js';

const heartbeat = { entity: '/a.ts', type: 'file', time: 1_795_219_800_250_000 };
const stored = { ok: true, id: 'id-1', heartbeat, isDuplicate: false } as unknown as IngestResult;
const known = { ok: true, id: 'id-2', heartbeat, isDuplicate: true } as unknown as IngestResult;
const refused: IngestResult = { ok: false, errors: { time: ['This field is required.'] } };
const row = { id: 'id-2', entity: '/a.ts', type: 'file', time: 1795219800.25, project: 'demo' } as HeartbeatRow;

describe('presentBulk', () => {
  it('answers per item, in order, and echoes nothing but the id', () => {
    expect(presentBulk([stored, refused, known])).toEqual({
      responses: [
        [{ data: { id: 'id-1' } }, 201],
        [{ errors: { time: ['This field is required.'] } }, 400],
        [{ data: { id: 'id-2' } }, 201],
      ],
    });
  });
});

describe('presentSingle', () => {
  it('answers the heartbeat as it is stored', () => {
    expect(presentSingle([known], { isArray: false, isWakapis: false }, row)).toEqual({ data: row });
  });

  it('answers null for one that was deleted meanwhile', () => {
    expect(presentSingle([stored], { isArray: false, isWakapis: false }, null)).toEqual({ data: null });
  });

  it('refuses a bad one with its errors', () => {
    const present = () => presentSingle([refused], { isArray: false, isWakapis: false }, null);
    expect(present).toThrow(HttpException);
    expect(present).toThrow(expect.objectContaining({ status: 400, response: { errors: refused.errors } }));
  });

  it('answers a list with the first accepted heartbeat and every item', () => {
    expect(presentSingle([refused, known], { isArray: true, isWakapis: false }, row)).toEqual({
      data: row,
      responses: [
        [{ errors: refused.errors }, 400],
        [{ data: { id: 'id-2' } }, 201],
      ],
    });
    expect(presentSingle([refused], { isArray: true, isWakapis: false }, null)).toEqual({
      data: null,
      responses: [[{ errors: refused.errors }, 400]],
    });
  });
});
