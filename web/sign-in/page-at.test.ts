import { expect, test } from 'vitest';
import { pageAt } from './page-at.ts';

const at = (address: string) => pageAt(new URL(address, 'http://x'));

test('each address has its page', () => {
  expect(at('/sign-in')).toEqual({ name: 'sign-in', to: '/' });
  expect(at('/sign-in?to=%2Fapps%2Fdesk%3Fq%3Dx')).toEqual({ name: 'sign-in', to: '/apps/desk?q=x' });
  expect(at('/sign-in?to=%22%2Fme%22')).toEqual({ name: 'sign-in', to: '/me' });
  expect(at('/setup#token=1')).toEqual({ name: 'setup' });
  expect(at('/link/')).toEqual({ name: 'link' });
  expect(at('/consent/a%2Fb')).toEqual({ name: 'consent', request: 'a/b' });
  expect(at('/connect/crm?x=1')).toEqual({ name: 'connect', provider: 'crm' });
});

test('sign-in never leads away from here, and other addresses have no page', () => {
  expect(at('/sign-in?to=https://evil.example')).toEqual({ name: 'sign-in', to: '/' });
  expect(at('/sign-in/more')).toEqual({ name: 'none' });
  expect(at('/connect')).toEqual({ name: 'none' });
  expect(at('/consent/%zz')).toEqual({ name: 'none' });
});
