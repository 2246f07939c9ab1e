import {
  AppstoreOutlined,
  BankOutlined,
  BarChartOutlined,
  BarcodeOutlined,
  BookOutlined,
  CalendarOutlined,
  CarOutlined,
  CheckSquareOutlined,
  ClockCircleOutlined,
  ContactsOutlined,
  CreditCardOutlined,
  CustomerServiceOutlined,
  DatabaseOutlined,
  DollarOutlined,
  EnvironmentOutlined,
  FileTextOutlined,
  FlagOutlined,
  FolderOutlined,
  HomeOutlined,
  InboxOutlined,
  MailOutlined,
  MessageOutlined,
  PhoneOutlined,
  PictureOutlined,
  SettingOutlined,
  ShopOutlined,
  ShoppingCartOutlined,
  ShoppingOutlined,
  SoundOutlined,
  StarOutlined,
  TagsOutlined,
  TeamOutlined,
  ToolOutlined,
  TruckOutlined,
  UnorderedListOutlined,
  UserOutlined,
} from '@ant-design/icons';
import type { ComponentType } from 'react';
import { Monogram } from './monogram.tsx';

/** Names that `icon` may have in an app's files. */
const icons: Readonly<Record<string, ComponentType>> = {
  appstore: AppstoreOutlined,
  bank: BankOutlined,
  'bar-chart': BarChartOutlined,
  barcode: BarcodeOutlined,
  book: BookOutlined,
  calendar: CalendarOutlined,
  car: CarOutlined,
  'check-square': CheckSquareOutlined,
  'clock-circle': ClockCircleOutlined,
  contacts: ContactsOutlined,
  'credit-card': CreditCardOutlined,
  'customer-service': CustomerServiceOutlined,
  database: DatabaseOutlined,
  dollar: DollarOutlined,
  environment: EnvironmentOutlined,
  'file-text': FileTextOutlined,
  flag: FlagOutlined,
  folder: FolderOutlined,
  home: HomeOutlined,
  inbox: InboxOutlined,
  mail: MailOutlined,
  message: MessageOutlined,
  phone: PhoneOutlined,
  picture: PictureOutlined,
  setting: SettingOutlined,
  shop: ShopOutlined,
  'shopping-cart': ShoppingCartOutlined,
  shopping: ShoppingOutlined,
  sound: SoundOutlined,
  star: StarOutlined,
  tags: TagsOutlined,
  team: TeamOutlined,
  tool: ToolOutlined,
  truck: TruckOutlined,
  'unordered-list': UnorderedListOutlined,
  user: UserOutlined,
};

/** To choose from. */
export const iconNames: readonly string[] = Object.keys(icons);

/** The icon an app's file names, else the first letter of its title. */
export function NamedIcon({ icon, title, seed }: { icon: string | undefined; title: string; seed: string }) {
  const Found = icon === undefined ? undefined : icons[icon];
  return Found ? <Found /> : <Monogram name={title} seed={seed} />;
}
