import { Button, type ButtonProps, type MenuProps } from 'antd';
import { lazy, Suspense, useState } from 'react';

const load = async () => ({ default: (await import('./open-menu.tsx')).OpenMenu });
const OpenMenu = lazy(load);

/** A button with a menu behind it. The menu is loaded when somebody is about to open it: the page is there sooner. */
export function MenuButton({ menu, ...button }: ButtonProps & { menu: MenuProps }) {
  const [asked, setAsked] = useState(false);
  const about = () => void load();
  const closed = <Button type="text" aria-haspopup="menu" {...button} onPointerEnter={about} onFocus={about} onClick={() => setAsked(true)} />;
  if (!asked) return closed;
  return (
    <Suspense fallback={closed}>
      <OpenMenu menu={menu} button={button} />
    </Suspense>
  );
}
