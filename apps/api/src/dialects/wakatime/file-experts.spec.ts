import { HttpException } from '@nestjs/common';
import { describe, expect, it } from 'vitest';
import { presentOwnTime } from './file-experts.presenter.js';
import { readFile } from './file-experts.requests.js';

describe('readFile', () => {
  it.each<[object, object]>([
    [
      { entity: '/home/dev/demo/src/main.py', project: 'demo', project_root_count: 4 },
      { entity: '/home/dev/demo/src/main.py', project: 'demo', pathInProject: 'src/main.py' },
    ],
    [
      { entity: 'C:/src/demo/main.py', project: 'demo', project_root_count: '3' },
      { entity: 'C:/src/demo/main.py', project: 'demo', pathInProject: 'main.py' },
    ],
    [{ entity: '/a/b.py' }, { entity: '/a/b.py', project: null, pathInProject: null }],
    [
      { entity: '/a/b.py', project: 7, project_root_count: 99 },
      { entity: '/a/b.py', project: null, pathInProject: null },
    ],
  ])('reads %j', (body, file) => {
    expect(readFile(body)).toEqual(file);
  });

  it.each([{}, [], 'x', null, { entity: ' ' }, { entity: 5 }])('refuses %j', (body) => {
    expect(() => readFile(body)).toThrow(HttpException);
  });
});

describe('presentOwnTime', () => {
  const ada = { uuid: 'u-1', username: 'ada', fullName: 'Ada Lovelace' };

  it('answers the caller with the four spellings of the time', () => {
    expect(presentOwnTime(2412.5, ada)).toEqual({
      data: [
        {
          total: { decimal: '0.67', digital: '0:40', text: '40 mins', total_seconds: 2412.5 },
          user: { id: 'u-1', is_current_user: true, long_name: 'Ada Lovelace', name: 'ada' },
        },
      ],
    });
  });

  it('answers zero, and the username where there is no full name', () => {
    const { data } = presentOwnTime(0, { ...ada, fullName: null });
    expect(data[0]?.total).toEqual({ decimal: '0.00', digital: '0:00', text: '0 secs', total_seconds: 0 });
    expect(data[0]?.user.long_name).toBe('ada');
  });
});
