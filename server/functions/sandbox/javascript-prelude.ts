/**
 * What stands in a function's world before its own code: `portico` and `console`. It keeps what it needs of the language
 * to itself, so that a function which changes `Promise` or `JSON` only confuses its own code.
 */
export const prelude = `(() => {
  'use strict';
  const { parse, stringify } = JSON;
  const { freeze, defineProperty } = Object;
  const text = String;
  const problem = Error;
  const later = Promise;
  const then = later.prototype.then;
  const resolved = later.resolve.bind(later);
  const apply = Reflect.apply;
  const waiting = new Map();
  const get = Map.prototype.get, set = Map.prototype.set, forget = Map.prototype.delete;
  const out = { __proto__: null };
  let count = 0;

  const written = (value) => {
    if (typeof value === 'string') return value;
    if (value instanceof problem) return value.stack ? value.name + ': ' + value.message + '\\n' + value.stack : value.name + ': ' + value.message;
    try { return stringify(value, (_, one) => (typeof one === 'bigint' ? text(one) : one)) ?? text(value); } catch { return text(value); }
  };
  const say = (level) => (...values) => {
    let line = '';
    for (let at = 0; at < values.length; at += 1) line += (at === 0 ? '' : ' ') + written(values[at]);
    out.log(level, line);
  };
  const show = { log: say('log'), info: say('info'), warn: say('warn'), error: say('error'), debug: say('log') };

  const portico = {
    call(operation, input = {}) {
      if (typeof operation !== 'string') throw new TypeError('portico.call(operation, input): the operation is a text, like "records.list"');
      const asked = stringify(input) ?? '{}';
      return new later((resolve, reject) => {
        const call = (count += 1);
        apply(set, waiting, [call, { resolve, reject, trace: new problem().stack }]);
        out.call(text(call), operation, asked);
      });
    },
    caller: undefined,
  };

  const failed = (error) => {
    let name = 'Error', message = '', stack = '';
    try {
      if (error instanceof problem) { name = text(error.name); message = text(error.message); stack = text(error.stack ?? ''); }
      else message = written(error);
    } catch { message = 'an error that can not be shown'; }
    out.failed(name, message, stack);
  };
  const finish = (value) => {
    let line;
    try { line = stringify(value === undefined ? null : value); } catch (error) { return failed(error); }
    if (line === undefined) return failed(new TypeError('the result can not be written as JSON: ' + typeof value));
    out.done(line);
  };

  return {
    __proto__: null,
    set call(run) { out.call = run; },
    set log(run) { out.log = run; },
    set done(run) { out.done = run; },
    set failed(run) { out.failed = run; },
    start(module, input, caller) {
      defineProperty(portico, 'caller', { value: freeze(parse(caller)), enumerable: true });
      defineProperty(globalThis, 'portico', { value: freeze(portico) });
      defineProperty(globalThis, 'console', { value: freeze(show) });
      apply(then, resolved(module), [({ default: main }) => {
        if (typeof main !== 'function') return failed(new TypeError('a function file has a default export: export default async function (input) { … }'));
        try { apply(then, resolved(main(parse(input))), [finish, failed]); } catch (error) { failed(error); }
      }, failed]);
    },
    answer(call, ok, line) {
      const one = apply(get, waiting, [call]);
      if (!one) return;
      apply(forget, waiting, [call]);
      const value = parse(line);
      if (ok) return one.resolve(value);
      const error = new problem(value.message);
      error.name = 'PorticoError';
      error.code = value.code;
      error.issues = value.issues;
      defineProperty(error, 'stack', { value: one.trace });
      one.reject(error);
    },
  };
})()`;
