import { useParams } from '@tanstack/react-router';
import { type CallOutput, useCall } from '../client/index.ts';

export type App = CallOutput<'apps.get'>;

/** The app that is being edited; undefined until it is loaded. */
export function useEditedApp(): { name: string; app: App | undefined } {
  const { edited = '' } = useParams({ strict: false });
  return { name: edited, app: useCall('apps.get', { app: edited }).data };
}
