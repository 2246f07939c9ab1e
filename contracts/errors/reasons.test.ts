import { expect, test } from 'vitest';
import { PorticoError, toProblem } from './portico-error.ts';

const error = new PorticoError('provider.offline', { params: { provider: 'crm', state: 'maintenance', reason: { en: 'its owner took it off.', zh: '其负责人暂时停用。' } } });

test('a reason and a state are told in the words of the reader', () => {
  expect(error.message).toContain('its owner took it off. Its tools');
  expect(error.messageIn('zh')).toBe('提供方 crm 当前状态为维护中：其负责人暂时停用。恢复后其工具会自动可用。');
  expect(toProblem(error, { language: 'zh' }).params).toEqual({ provider: 'crm', state: 'maintenance', reason: '其负责人暂时停用' });
});
