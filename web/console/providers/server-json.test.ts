import { expect, test } from 'vitest';
import { isJsonObject, secretNamesIn } from './server-json.ts';

test('what a server.json keeps secret is known before it is sent', () => {
  const document = {
    remotes: [{ url: 'https://x.example', headers: [{ name: 'X-Api-Key', isSecret: true }, { name: 'X-Region' }] }],
    packages: [
      {
        environmentVariables: [
          { name: 'TOKEN', isSecret: true },
          { name: 'X-Api-Key', isSecret: true },
        ],
      },
    ],
  };
  expect(secretNamesIn(JSON.stringify(document))).toEqual(['X-Api-Key', 'TOKEN']);
  expect([secretNamesIn('{"remotes": 1'), secretNamesIn('{"remotes": [1, {"headers": "x"}]}')]).toEqual([[], []]);
  expect([isJsonObject('{}'), isJsonObject('[]'), isJsonObject('{')]).toEqual([true, false, false]);
});
