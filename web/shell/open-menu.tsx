import { Button, type ButtonProps, Dropdown, type MenuProps } from 'antd';
import { useState } from 'react';

/** The menu of a button that was just pressed: open at first, and the button keeps the focus it had. */
export function OpenMenu({ menu, button }: { menu: MenuProps; button: ButtonProps }) {
  const [open, setOpen] = useState(true);
  return (
    <Dropdown trigger={['click']} menu={menu} open={open} onOpenChange={setOpen} autoFocus>
      <Button type="text" aria-haspopup="menu" {...button} autoFocus />
    </Dropdown>
  );
}
