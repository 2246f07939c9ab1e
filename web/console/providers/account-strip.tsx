import { LinkOutlined } from '@ant-design/icons';
import { Link } from '@tanstack/react-router';
import { Button } from 'antd';
import { useCall } from '../../client/index.ts';
import { useText } from '../../kit/index.ts';
import css from './providers.module.css';
import { accountsOf, authIn } from './sign-in-draft.ts';
import type { Provider } from './words.tsx';

/** Which account is missing before the signed-in person can call the provider; undefined where none is. */
export function useMissingAccount(provider: Provider | undefined): 'each' | 'shared' | undefined {
  const whose = provider && accountsOf(authIn(provider.settings));
  const own = useCall('credentials.list', {}, { enabled: whose === 'each' });
  const shared = useCall('providerCredentials.list', { provider: provider?.name ?? '' }, { enabled: whose === 'shared' && provider?.may.includes('manage') === true });
  if (whose === 'each') return own.data && !own.data.connections.some((one) => one.provider === provider?.name && one.state === 'connected') ? whose : undefined;
  return shared.data && !shared.data.connections.some((one) => one.state === 'connected') ? whose : undefined;
}

/** The way to connect what is missing. */
export function ConnectAccount({ name, whose }: { name: string; whose: 'each' | 'shared' }) {
  const { t } = useText();
  return (
    <Link to={`/connect/${name}`}>
      <Button type="primary" icon={<LinkOutlined />}>
        {t(whose === 'each' ? 'signIns.connectOwn' : 'signIns.connectShared')}
      </Button>
    </Link>
  );
}

/** Says on a provider's page that an account is missing. */
export function AccountStrip({ name, whose }: { name: string; whose: 'each' | 'shared' }) {
  const { t } = useText();
  return (
    <div className={css['reason']} data-state="unproven">
      <p>{t(`signIns.missing.${whose}`)}</p>
      <ConnectAccount name={name} whose={whose} />
    </div>
  );
}
