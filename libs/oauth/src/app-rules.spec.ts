import { describe, expect, it } from 'vitest';
import { checkedApp } from './app-rules.js';

const checked = (homepageUrl: string) =>
  checkedApp({ name: 'App', homepageUrl, redirectUris: ['https://app.example/cb'] }, true);

describe('the home page of an app', () => {
  it('is an address of the web', () => {
    expect(checked(' https://app.example/about ').homepageUrl).toBe('https://app.example/about');
  });

  it.each([
    ['a NUL', 'https://app.example/\u0000'],
    ['half a character', 'https://app.example/\ud800'],
    ['letters that run backwards', 'https://app.example/\u202egpj'],
    ['a user', 'https://user@app.example/'],
    ['a script', 'javascript:alert(1)'],
  ])('has not %s in it', (_, url) => {
    expect(() => checked(url)).toThrow('homepage_url: An http or https address.');
  });
});
