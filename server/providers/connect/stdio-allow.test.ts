import { describe, expect, test } from 'vitest';
import { readConfig } from '../../kernel/index.ts';
import { checkProgram } from './stdio-allow.ts';

const allowed = (environment: Record<string, string>): ReturnType<typeof readConfig>['stdio'] => readConfig(environment).stdio;
const program = (line: string, more: { env?: Record<string, string>; cwd?: string } = {}): Parameters<typeof checkProgram>[1] => {
  const [command = '', ...args] = line.split(' ');
  return { command, args, env: {}, ...more };
};

describe('PORTICO_STDIO', () => {
  test('unset, allows any program on a machine of one’s own and none where others reach Portico', () => {
    expect(allowed({})).toBe('any');
    expect(allowed({ HOST: '::1', PUBLIC_URL: 'http://localhost:3000' })).toBe('any');
    expect(allowed({ HOST: '0.0.0.0' })).toBe('off');
    expect(allowed({ PUBLIC_URL: 'https://portico.example.com' })).toBe('off');
    expect(allowed({ HOST: '0.0.0.0', PORTICO_STDIO: 'any' })).toBe('any');
    expect(() => checkProgram('off', program('npx'))).toThrow(
      'may not start the program npx: programs as providers are switched off here. An operator can allow it with PORTICO_STDIO',
    );
  });

  test('a list allows the command lines that begin with an entry’s words', () => {
    const list = allowed({ PORTICO_STDIO: 'npx -y good-server, /opt/crm' });
    for (const line of ['npx -y good-server', 'npx -y good-server --flag', '/opt/crm x']) expect(() => checkProgram(list, program(line))).not.toThrow();
    for (const line of ['npx', 'npx -y', 'npx -y good-server2', 'npx good-server', 'crm', '/opt/crm2'])
      expect(() => checkProgram(list, program(line))).toThrow('begins like none on the list');
  });

  test('a list can not be slipped by through folder or environment', () => {
    const list = allowed({ PORTICO_STDIO: '/opt/crm' });
    expect(() => checkProgram(list, program('/opt/crm', { env: { CRM_TOKEN: 'x' } }))).not.toThrow();
    for (const name of ['PATH', 'NODE_OPTIONS', 'LD_PRELOAD', 'npm_config_registry', 'PYTHONPATH'])
      expect(() => checkProgram(list, program('/opt/crm', { env: { [name]: 'x' } }))).toThrow(name);
    expect(() => checkProgram(list, program('/opt/crm', { cwd: '/tmp' }))).toThrow('no folder of its own choice');
  });
});
