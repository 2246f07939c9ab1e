// Scripts load their style sheets into the head of the page, and antd measures texts in a hidden box at the end of its
// body. They are ours to take away with the last app and to bring back with the next: whoever made them believes that what
// was made once is there.
import { fonts } from '../../kit/theme.ts';

let apps = 0;
let origin = '';
let away: readonly { readonly element: Element; readonly from: Element }[] = [];
let before: Element | null = null;
const icons = 'style[rc-util-key="@ant-design-icons"]';

/** One more app is there: puts back what was taken away. */
export function keepStyles(from: string): void {
  if (apps === 0) before = document.head.querySelector(icons);
  apps += 1;
  origin = from;
  for (const { element, from: parent } of away) parent.append(element);
  away = [];
}

/** One app less: with the last one its style sheets leave the page. */
export function removeStyles(): void {
  apps -= 1;
  if (apps > 0) return;
  const added = document.head.querySelector(icons);
  away = [
    ...[...document.head.querySelectorAll(`link[href^="${origin}/assets/"]`)].map((element) => ({ element, from: document.head })),
    // antd's icons and boxes of the shell may have been there first.
    ...(added && added !== before ? [{ element: added, from: document.head }] : []),
    ...[...document.querySelectorAll<HTMLElement>('body > textarea[name="hiddenTextarea"]')]
      .filter((box) => box.style.fontFamily.includes(ownFont))
      .map((element) => ({ element, from: document.body })),
  ];
  for (const { element } of away) element.remove();
}

const ownFont = /[\w ]+/.exec(fonts.text)?.[0] ?? '';
