import {
  CalendarOutlined,
  CheckSquareOutlined,
  ClockCircleOutlined,
  CodeOutlined,
  DollarOutlined,
  FontSizeOutlined,
  FunctionOutlined,
  KeyOutlined,
  NumberOutlined,
  PaperClipOutlined,
  SendOutlined,
  TranslationOutlined,
  UnorderedListOutlined,
  UserOutlined,
} from '@ant-design/icons';
import type { Entity, Field, FieldType } from '@portico/contracts';
import type { ComponentType } from 'react';
import { useText } from '../../kit/index.ts';

const marks: Readonly<Record<FieldType, ComponentType>> = {
  text: FontSizeOutlined,
  localText: TranslationOutlined,
  integer: NumberOutlined,
  smallint: NumberOutlined,
  bigint: NumberOutlined,
  decimal: NumberOutlined,
  float: NumberOutlined,
  money: DollarOutlined,
  boolean: CheckSquareOutlined,
  date: CalendarOutlined,
  time: ClockCircleOutlined,
  datetime: CalendarOutlined,
  localDatetime: CalendarOutlined,
  interval: ClockCircleOutlined,
  uuid: CodeOutlined,
  json: CodeOutlined,
  enum: UnorderedListOutlined,
  person: UserOutlined,
  attachment: PaperClipOutlined,
  binary: CodeOutlined,
};

/** A field's kind at a glance; the word for it stands in its title. */
export function FieldMark({ entity, name, field }: { entity: Entity; name: string; field: Field }) {
  const { t } = useText();
  const isKey = entity.key.includes(name);
  const leads = Object.values(entity.relations ?? {}).some((relation) => relation.fields.includes(name));
  const Icon = isKey ? KeyOutlined : leads ? SendOutlined : field.formula !== undefined || field.computed !== undefined ? FunctionOutlined : (marks[field.type] ?? CodeOutlined);
  const words = isKey ? t('entities.key') : t(`entities.types.${field.type in marks ? field.type : 'json'}`);
  return (
    <span title={words}>
      <Icon />
    </span>
  );
}
