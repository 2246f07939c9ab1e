import { CheckCircleFilled, CloseCircleFilled } from '@ant-design/icons';
import { Alert, Button, Input, Modal } from 'antd';
import { useState } from 'react';
import { problemOf, useChange } from '../client/index.ts';
import { formatNumber, Labelled, useText } from '../kit/index.ts';
import css from './audit-page.module.css';

/** Walks every chain and says whether the audit still fits together. */
export function AuditVerify({ onClose }: { onClose: () => void }) {
  const { t, language } = useText();
  const [anchors, setAnchors] = useState('');
  const verify = useChange('audit.verify');
  const result = verify.data;
  const number = (value: number) => formatNumber(value, language);
  return (
    <Modal
      open
      title={t('audit.verify')}
      onCancel={onClose}
      footer={[
        <Button key="close" onClick={onClose}>
          {t('action.close')}
        </Button>,
        <Button key="go" type="primary" loading={verify.isPending} onClick={() => verify.mutate(anchors.trim() ? { anchors: anchors.trim() } : {})}>
          {t('audit.verify')}
        </Button>,
      ]}
    >
      <p>{t('audit.verifyWords')}</p>
      <Labelled id="audit-anchors" label={t('audit.anchors')} words={t('audit.anchorsWords')}>
        <Input.TextArea id="audit-anchors" autoSize={{ minRows: 2, maxRows: 6 }} spellCheck={false} value={anchors} onChange={(event) => setAnchors(event.target.value)} />
      </Labelled>
      <div role="status">
        {verify.isPending && <p>{t('audit.verifying')}</p>}
        {result && (
          <div className={css['result']} data-ok={result.ok}>
            {result.ok ? <CheckCircleFilled /> : <CloseCircleFilled />}
            <div>
              <strong>{t(result.ok ? 'audit.ok' : 'audit.bad')}</strong>
              <p>{result.ok && t('audit.okWords', { lines: number(result.lines), chains: number(result.chains), checkpoints: number(result.checkpoints) })}</p>
              <ul className={css['findings']}>
                {result.findings.map((finding, index) => (
                  <li key={index}>
                    {finding.message[language]} <code>{`${finding.writer}${finding.seq === null ? '' : `:${finding.seq}`}`}</code>
                  </li>
                ))}
              </ul>
            </div>
          </div>
        )}
        {verify.isError && <Alert type="error" showIcon title={problemOf(verify.error).detail} />}
      </div>
    </Modal>
  );
}
