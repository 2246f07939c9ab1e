/** Loaded into the snapshot every interpreter begins with. */
export const ahead = 'import json, traceback, types, datetime, decimal, re, collections, math, functools, itertools, dataclasses, typing, random';

/**
 * Python that stands before a function's own code: the module `portico`, and what runs `main`. It is run once for an
 * interpreter; each task gets names of its own.
 */
export const prelude = `
import sys as _sys, json as _json, traceback as _traceback, types as _types, random as _random, _portico_host

# All begin with the same memory; chance must not be the same.
_random.seed()

class PorticoError(Exception):
    """A refusal of an operation: code, message and issues."""
    def __init__(self, code, message, issues=()):
        super().__init__(message)
        self.code, self.issues = code, list(issues)

def _call(operation, input=None):
    """Asks Portico for an operation and gives its answer; raises portico.PorticoError where it is refused."""
    if not isinstance(operation, str):
        raise TypeError('portico.call(operation, input): the operation is a text, like "records.list"')
    ok, text = _portico_host.call(operation, _json.dumps({} if input is None else input, allow_nan=False))
    value = _json.loads(text)
    if ok:
        return value
    raise PorticoError(value['code'], value['message'], value.get('issues', ()))

def _run(source, file, input, caller):
    module = _types.ModuleType('portico')
    module.call, module.PorticoError, module.caller = _call, PorticoError, _types.MappingProxyType(_json.loads(caller))
    _sys.modules['portico'] = module
    names = {'__name__': 'function', '__file__': file, 'portico': module}
    try:
        exec(compile(source, file, 'exec'), names)
        main = names.get('main')
        if not callable(main):
            raise TypeError('a function file has a main: def main(input): ...')
        return ('done', _json.dumps(main(_json.loads(input)), ensure_ascii=False, allow_nan=False))
    except MemoryError:
        return ('memory', '', 0, '')
    except BaseException as error:
        line = 0
        if isinstance(error, SyntaxError) and error.filename == file:
            line = error.lineno or 0
        for frame in _traceback.extract_tb(error.__traceback__):
            if frame.filename == file:
                line = frame.lineno
        own = error.__traceback__.tb_next if error.__traceback__ else None
        text = ''.join(_traceback.format_exception(type(error), error, own))
        return ('failed', f'{type(error).__name__}: {error}', line, text)
`;
