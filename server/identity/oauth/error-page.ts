import type { Text } from '@portico/contracts';

const words: Readonly<Record<string, Text>> = {
  foreign: {
    en: 'This answer was given in another browser or session. Go back to the program and connect again here.',
    zh: '该答复是在其他浏览器或会话中作出的。请回到程序，并在此处重新连接。',
  },
  invalid_client: {
    en: 'Portico does not know this program, or could not read the document that describes it. Ask an administrator to enter it.',
    zh: 'Portico 不认识该程序，或无法读取其描述文档。请联系管理员登记该程序。',
  },
  invalid_redirect_uri: {
    en: 'The program wants the answer at an address that is not its own. Nothing was sent there.',
    zh: '该程序要求将答复发送到不属于它的地址，因此未发送任何内容。',
  },
  invalid_request: { en: 'The request of the program is not complete or has expired. Go back to it and connect again.', zh: '该程序的请求不完整或已过期。请回到程序重新连接。' },
  server_error: { en: 'Something went wrong on our side. Try again in a moment.', zh: '系统内部错误，请稍后重试。' },
};

/**
 * What a browser sees when it can't be sent back to the program, in the reader's language. It says nothing the request
 * brought along, and must not be framed.
 */
export function errorPage(error: string, acceptLanguage: string | string[] | undefined): { body: string; headers: Record<string, string> } {
  const first = /\b(en|zh)\b/i.exec(String(acceptLanguage ?? ''))?.[1]?.toLowerCase();
  const language = first === 'zh' ? 'zh' : 'en';
  const known = words[error] ?? words['invalid_request'];
  const title = language === 'zh' ? '无法连接该程序' : 'The program can not be connected';
  const style = ':root{color-scheme:light dark}body{font:16px/1.6 system-ui,sans-serif;max-width:34rem;margin:15vh auto;padding:0 1.5rem}code{opacity:.7}';
  const body = `<!doctype html><html lang="${language}"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title><style>${style}</style><h1>${title}</h1><p>${known?.[language] ?? ''}</p><p><code>${/^[a-z_]{1,40}$/.test(error) ? error : ''}</code></p></html>`;
  return {
    body,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
    },
  };
}
