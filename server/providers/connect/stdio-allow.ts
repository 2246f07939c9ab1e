import { PorticoError, type Text } from '@portico/contracts';
import type { Config } from '../../kernel/index.ts';

/** Variables by which a program of the list could be made to run something else. */
const decisive =
  /^(PATH|PATHEXT|HOME|SHELL|ENV|BASH_ENV|IFS|NODE_.*|LD_.*|DYLD_.*|PYTHON.*|PERL.*|RUBY.*|JAVA_TOOL_OPTIONS|_?JAVA_OPTIONS|NPM_CONFIG_.*|UV_.*|PIP_.*|GIT_.*|DOCKER_.*)$/i;

/**
 * Throws `stdio.denied` unless the operator's setting PORTICO_STDIO lets this be started. An entry of the list allows
 * the command lines that begin with its words. To be asked when a provider is registered and again before each start.
 */
export function checkProgram(
  allowed: Config['stdio'],
  program: { readonly command: string; readonly args: readonly string[]; readonly env: Readonly<Record<string, string>>; readonly cwd?: string },
): void {
  if (allowed === 'any') return;
  const deny = (reason: Text): PorticoError => new PorticoError('stdio.denied', { params: { command: program.command, reason } });
  if (allowed === 'off') throw deny({ en: 'programs as providers are switched off here', zh: '此处未启用以程序作为提供方' });
  const line = [program.command, ...program.args];
  const found = allowed.some((entry) => entry.split(/\s+/).every((word, at) => line[at] === word));
  if (!found) throw deny({ en: 'its command line begins like none on the list', zh: '其命令行与允许列表中的任何一项都不匹配' });
  if (program.cwd !== undefined) throw deny({ en: 'where a list is set, a provider has no folder of its own choice', zh: '设置了允许列表时，提供方不能自选目录' });
  const variable = Object.keys(program.env).find((name) => decisive.test(name));
  if (variable !== undefined) throw deny({ en: `the variable ${variable} could make it run something else`, zh: `变量 ${variable} 可能使其运行其他程序` });
}
