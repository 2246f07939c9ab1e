import { PorticoError, type ErrorCode, type Text } from '@portico/contracts';
import { z } from 'zod';

export interface About {
  readonly provider: string;
  /** Host and port. */
  readonly place: string;
  readonly statementSeconds: number;
  /** The table of the call, if there is one. */
  readonly table?: string;
}

const raised = z.object({ code: z.string().optional(), errno: z.number().optional(), sqlState: z.string().optional() });

interface Cause {
  readonly code: ErrorCode;
  readonly reason: Text;
}

const unreachable = (en: string, zh: string): Cause => ({ code: 'provider.unreachable', reason: { en, zh } });
const refused = (en: string, zh: string): Cause => ({ code: 'provider.refused', reason: { en, zh } });
const timeout: Cause = { code: 'provider.timeout', reason: { en: 'narrow the filter, or ask for fewer rows', zh: '请缩小筛选范围或减少行数' } };

const signIn = unreachable('it refused the user name or the password; set the right ones in the provider’s URL', '用户名或密码被拒绝；请在提供方的 URL 中更正');
const noDatabase = unreachable('there is no database of this name; correct the provider’s URL', '不存在该名称的数据库；请更正提供方的 URL');
const noRight = refused('the login has no right to do this in the database; ask its owner to grant it', '数据库账号没有相应权限；请其负责人授权');
const tooMany = unreachable('it has no free connection', '数据库没有空闲连接');
const stopping = unreachable('it is starting or stopping', '数据库正在启动或停止');
const lost = unreachable('the connection was lost', '连接已断开');
const changed = refused(
  'a table or column has changed since the tools were derived; probe the provider anew and approve what it offers now',
  '表或列在生成工具之后已变化；请重新探测该提供方并批准其当前的工具',
);
const noTls = unreachable('no TLS connection could be made as the URL’s sslmode asks', '无法按 URL 的 sslmode 建立 TLS 连接');
const refusedThere = unreachable('nothing listens there; check host and port', '该地址无服务监听；请检查主机与端口');
const noHost = unreachable('this host name is not known', '无法解析该主机名');
const noAnswer = unreachable('there was no answer within 10 seconds', '10 秒内没有响应');

/** By SQLSTATE (PostgreSQL), MySQL's and Node's error names. */
const causes: Readonly<Record<string, Cause>> = {
  '28P01': signIn,
  '28000': signIn,
  ER_ACCESS_DENIED_ERROR: signIn,
  ER_ACCESS_DENIED_NO_PASSWORD_ERROR: signIn,
  '3D000': noDatabase,
  ER_BAD_DB_ERROR: noDatabase,
  ER_DBACCESS_DENIED_ERROR: noDatabase,
  '42501': noRight,
  ER_TABLEACCESS_DENIED_ERROR: noRight,
  ER_COLUMNACCESS_DENIED_ERROR: noRight,
  ER_SPECIFIC_ACCESS_DENIED_ERROR: noRight,
  '53300': tooMany,
  ER_CON_COUNT_ERROR: tooMany,
  ER_TOO_MANY_USER_CONNECTIONS: tooMany,
  '57P01': stopping,
  '57P02': stopping,
  '57P03': stopping,
  ER_SERVER_SHUTDOWN: stopping,
  '57014': timeout,
  ER_QUERY_INTERRUPTED: timeout,
  ER_QUERY_TIMEOUT: timeout,
  ER_STATEMENT_TIMEOUT: timeout,
  ER_LOCK_WAIT_TIMEOUT: timeout,
  '42P01': changed,
  '42703': changed,
  '42704': changed,
  ER_NO_SUCH_TABLE: changed,
  ER_BAD_FIELD_ERROR: changed,
  '25006': refused('this connection may only read', '该连接仅允许读取'),
  ER_CANT_EXECUTE_IN_READ_ONLY_TRANSACTION: refused('this connection may only read', '该连接仅允许读取'),
  ER_OPTION_PREVENTS_STATEMENT: refused('the server is a read-only replica', '该服务器是只读副本'),
  '40001': refused('somebody else changed the same row; try again', '同一行被他人修改；请重试'),
  '40P01': refused('somebody else changed the same row; try again', '同一行被他人修改；请重试'),
  ER_LOCK_DEADLOCK: refused('somebody else changed the same row; try again', '同一行被他人修改；请重试'),
  HANDSHAKE_NO_SSL_SUPPORT: noTls,
  HANDSHAKE_SSL_ERROR: noTls,
  PROTOCOL_CONNECTION_LOST: lost,
  ECONNRESET: lost,
  EPIPE: lost,
  ECONNREFUSED: refusedThere,
  ENOTFOUND: noHost,
  EAI_AGAIN: noHost,
  ETIMEDOUT: noAnswer,
  EHOSTUNREACH: noAnswer,
  ENETUNREACH: noAnswer,
};

/** MySQL's numbers that its driver has no name for. */
const numbers: Readonly<Record<number, string>> = { 1969: 'ER_STATEMENT_TIMEOUT', 3024: 'ER_QUERY_TIMEOUT', 1927: 'ECONNRESET', 1053: 'ER_SERVER_SHUTDOWN' };

const duplicates = new Set(['23505', 'ER_DUP_ENTRY', 'ER_DUP_ENTRY_WITH_KEY_NAME']);
const missing = new Set(['ER_NO_REFERENCED_ROW', 'ER_NO_REFERENCED_ROW_2']);
const referenced = new Set(['ER_ROW_IS_REFERENCED', 'ER_ROW_IS_REFERENCED_2', '23001']);
const invalid = new Set([
  '23502',
  '23514',
  'ER_BAD_NULL_ERROR',
  'ER_NO_DEFAULT_FOR_FIELD',
  'ER_CONSTRAINT_FAILED',
  'ER_CHECK_CONSTRAINT_VIOLATED',
  'ER_DATA_TOO_LONG',
  'ER_WARN_DATA_OUT_OF_RANGE',
  'ER_TRUNCATED_WRONG_VALUE_FOR_FIELD',
  'WARN_DATA_TRUNCATED',
]);

/** What a driver's error is to the caller. Its own text is kept back: it may quote values of hidden columns, or the login. */
export function failureOf(error: unknown, about: About): PorticoError {
  if (error instanceof PorticoError) return error;
  const known = raised.safeParse(error).data;
  const name = (known?.errno !== undefined && numbers[known.errno]) || known?.code || '';
  const table = about.table ?? about.provider;
  if (duplicates.has(name)) return new PorticoError('record.duplicate', { params: { entity: table, fields: 'key or unique value' } });
  if (missing.has(name)) return new PorticoError('record.missing_reference', { params: { field: table, entity: 'record' } });
  if (referenced.has(name)) return new PorticoError('record.referenced', { params: { entity: table, by: 'other rows' } });
  if (name === '23503') return foreignKey(error, table);
  if (invalid.has(name) || name.startsWith('22')) return new PorticoError('record.invalid', { params: { entity: table }, issues: [invalidIssue] });
  const message = error instanceof Error ? error.message : '';
  const cause = causes[name] ?? byWords(message) ?? refused(`the database answered with error ${name || 'of unknown kind'}`, `数据库返回错误 ${name || '（未知）'}`);
  const params = {
    provider: about.provider,
    reason: cause.code === 'provider.unreachable' ? { en: `${cause.reason.en} (${about.place})`, zh: `${cause.reason.zh}（${about.place}）` } : cause.reason,
    limit: `${about.statementSeconds} s`,
  };
  return new PorticoError(cause.code, { params, issues: [{ place: about.place, message: cause.reason }] });
}

const invalidIssue = {
  place: 'values',
  message: { en: 'a value is missing, too long, out of range, or breaks a check of the table', zh: '有值缺失、过长、超出范围，或不满足表的检查约束' },
};

/** One code for both directions in PostgreSQL; its detail tells them apart. */
function foreignKey(error: unknown, table: string): PorticoError {
  const detail = error instanceof Error && 'detail' in error ? String(error.detail) : '';
  if (/still referenced/.test(detail)) return new PorticoError('record.referenced', { params: { entity: table, by: 'other rows' } });
  return new PorticoError('record.missing_reference', { params: { field: table, entity: 'record' } });
}

function byWords(message: string): Cause | undefined {
  if (/does not support SSL|certificate|SSL|TLS/i.test(message)) return noTls;
  if (/terminated|closed state|not queryable|connection.*(lost|closed)|ended by the other/i.test(message)) return lost;
  if (/timeout|timed out/i.test(message)) return noAnswer;
  if (/password/i.test(message)) return signIn;
  return undefined;
}
