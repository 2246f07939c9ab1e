import { useCallback } from 'react';
import { useText } from '../../kit/index.ts';

type Key = 'mine' | 'attribute' | 'attributeList' | 'is' | 'isOneOf' | 'isNot' | 'and' | 'or' | 'all' | 'none' | 'those';

/** The words that sentences about records are made of, in the reader's language. */
export function useRowWords(): (key: Key, values?: Record<string, string>) => string {
  const { t } = useText();
  return useCallback((key, values) => t(`access.rows.${key}`, { field: '', attribute: '', values: '', tests: '', ...values }), [t]);
}
