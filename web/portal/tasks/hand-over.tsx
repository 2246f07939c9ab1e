import { Input, Modal, Select } from 'antd';
import { useState } from 'react';
import { problemOf, useCall, useChange } from '../../client/index.ts';
import { Labelled, useText, useToast } from '../../kit/index.ts';
import { useSettled } from '../../render/use-settled.ts';
import { touched } from './inbox.ts';

/** Gives a task to somebody else, with a word to go with it. */
export function HandOver({ about, title, onClose }: { about: { app: string; task: string }; title: string; onClose: () => void }) {
  const { t } = useText();
  const toast = useToast();
  const [to, setTo] = useState<{ value: string; label: string }>();
  const [note, setNote] = useState('');
  const [typed, setTyped] = useState('');
  const search = useSettled(typed.trim(), 200);
  const people = useCall('tasks.people', { ...about, ...(search && { search }) }, { placeholderData: (last) => last, staleTime: 30_000 });
  const delegate = useChange('tasks.delegate', {
    stale: touched,
    onDone: () => {
      toast.done(t('tasks.handedOver', { title, name: to?.label ?? '' }));
      onClose();
    },
  });
  function go(): void {
    if (!to) return;
    const comment = note.trim();
    delegate.mutate({ ...about, to: to.value, ...(comment && { comment }) }, { onError: (error) => toast.failed(problemOf(error)) });
  }
  return (
    <Modal
      open
      title={t('tasks.handOverTitle', { title })}
      okText={t('tasks.handOver')}
      cancelText={t('action.cancel')}
      okButtonProps={{ disabled: to === undefined, loading: delegate.isPending }}
      onOk={go}
      onCancel={onClose}
    >
      <Labelled id="hand-over-to" label={t('tasks.handOverTo')}>
        <Select
          id="hand-over-to"
          autoFocus
          labelInValue
          showSearch={{ filterOption: false, onSearch: setTyped }}
          placeholder={t('tasks.handOverFind')}
          loading={people.isFetching}
          notFoundContent={people.isFetching ? t('state.loading') : t('tasks.handOverNobody')}
          value={to ?? null}
          onChange={(next) => setTo(next ?? undefined)}
          options={(people.data?.people ?? []).map((person) => ({ value: person.id, label: person.name }))}
        />
      </Labelled>
      <Labelled id="hand-over-note" label={t('tasks.handOverNote')}>
        <Input.TextArea id="hand-over-note" autoSize={{ minRows: 2, maxRows: 6 }} maxLength={4000} value={note} onChange={(event) => setNote(event.target.value)} />
      </Labelled>
    </Modal>
  );
}
