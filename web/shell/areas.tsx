import { ApiOutlined, BuildOutlined, CheckSquareOutlined, ControlOutlined, HomeOutlined } from '@ant-design/icons';
import type { ReactNode } from 'react';
import { hasRole, type Session } from '../client/index.ts';
import { TaskCount } from './task-count.tsx';

/** A place in the rail and in the palette. `label` is a key of the messages. */
export interface Area {
  readonly key: string;
  readonly to: string;
  readonly label: 'rail.home' | 'rail.tasks' | 'rail.connect' | 'rail.studio' | 'rail.console';
  readonly icon: ReactNode;
  /** Stands behind the label in the rail. */
  readonly beside?: ReactNode;
  /** Only this very address is marked, not what lies below it. */
  readonly exact?: boolean;
  readonly allowed: (session: Session) => boolean;
}

/** The rail from top to bottom. */
export const areas: readonly Area[] = [
  { key: 'home', to: '/', label: 'rail.home', icon: <HomeOutlined />, exact: true, allowed: () => true },
  { key: 'tasks', to: '/tasks', label: 'rail.tasks', icon: <CheckSquareOutlined />, beside: <TaskCount />, allowed: () => true },
  { key: 'connect', to: '/connect', label: 'rail.connect', icon: <ApiOutlined />, allowed: () => true },
  { key: 'studio', to: '/studio', label: 'rail.studio', icon: <BuildOutlined />, allowed: () => true },
  { key: 'console', to: '/console', label: 'rail.console', icon: <ControlOutlined />, allowed: (session) => hasRole(session, 'administrator', 'operator', 'auditor', 'builder') },
];
