import { DownloadOutlined, FileImageOutlined, FileZipOutlined, PrinterOutlined } from '@ant-design/icons';
import { Button, Dropdown } from 'antd';
import { type RefObject, useState } from 'react';
import { currentScheme, palettes, useText, useToast } from '../../kit/index.ts';
import type { NumbersFile } from './board-files.ts';
import { keepFile } from './chart-csv.ts';
import { elementPicture } from './element-picture.ts';
import { fileNames, zipOf } from './zip.ts';

interface KeepProps {
  readonly title: string;
  readonly board: RefObject<HTMLElement | null>;
  /** What the blocks show, in the order of the page. */
  readonly files: () => readonly NumbersFile[];
}

/** Keeps a whole dashboard: as a picture, as its numbers, on paper. */
export function KeepBoard({ title, board, files }: KeepProps) {
  const { t } = useText();
  const toast = useToast();
  const [busy, setBusy] = useState(false);
  async function keepPicture(): Promise<void> {
    const element = board.current;
    if (!element) return;
    setBusy(true);
    // Blocks that were never scrolled to are drawn now.
    element.setAttribute('data-whole', 'true');
    try {
      await new Promise((resolve) => setTimeout(resolve, 300));
      keep(title, 'png', await elementPicture(element, palettes[currentScheme()].paper));
    } catch {
      toast.failed({ code: 'picture', detail: t('charts.pngFailed') });
    } finally {
      element.removeAttribute('data-whole');
      setBusy(false);
    }
  }
  function keepNumbers(): void {
    const all = files();
    if (all.length === 0) return toast.failed({ code: 'numbers', detail: t('charts.board.noNumbers') });
    const names = fileNames(
      all.map((file) => file.title),
      'csv',
    );
    const archive = zipOf(
      all.map((file, index) => ({ name: names[index] ?? '', text: file.csv() })),
      new Date(),
    );
    keep(title, 'zip', new Blob([archive], { type: 'application/zip' }));
  }
  const items = [
    { key: 'png', icon: <FileImageOutlined />, label: t('charts.png'), onClick: () => void keepPicture() },
    { key: 'zip', icon: <FileZipOutlined />, label: t('charts.board.zip'), onClick: keepNumbers },
    { key: 'print', icon: <PrinterOutlined />, label: t('charts.board.print'), onClick: () => window.print() },
  ];
  return (
    <Dropdown trigger={['click']} menu={{ items }}>
      <Button type="text" size="small" loading={busy} icon={<DownloadOutlined />} aria-label={t('charts.board.keep')} title={t('charts.board.keep')} />
    </Dropdown>
  );
}

function keep(title: string, extension: string, file: Blob): void {
  const address = URL.createObjectURL(file);
  keepFile(fileNames([title], extension)[0] ?? title, address);
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
