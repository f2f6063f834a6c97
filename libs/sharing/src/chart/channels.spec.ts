import { expect, it } from 'vitest';
import { channelsOf } from './channels.js';

it('knows colors by three digits and by six', () => {
  expect(channelsOf('#0af')).toEqual([0, 170, 255]);
  expect(channelsOf('#00aaff')).toEqual([0, 170, 255]);
});
