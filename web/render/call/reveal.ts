/** Code points that nobody sees, from … to. */
const hidden: readonly (readonly [number, number])[] = [
  [0x00, 0x08],
  [0x0b, 0x0c],
  [0x0e, 0x1f],
  [0x7f, 0x9f],
  [0xad, 0xad],
  [0x34f, 0x34f],
  [0x61c, 0x61c],
  [0x115f, 0x1160],
  [0x180e, 0x180e],
  [0x200b, 0x200f],
  [0x202a, 0x202e],
  [0x2060, 0x206f],
  [0xfeff, 0xfeff],
  [0xe0000, 0xe007f],
];

/** Hidden characters as `⟦U+200B⟧`, in the way the server writes them; joiners inside of emoji stay. */
export function reveal(text: string): string {
  const letters = Array.from(text);
  return letters
    .map((letter, at) => {
      const code = letter.codePointAt(0) ?? 0;
      const joins = code === 0x200d && /\p{Extended_Pictographic}/u.test(letters[at + 1] ?? '');
      return joins || !hidden.some(([from, to]) => code >= from && code <= to) ? letter : `⟦U+${code.toString(16).toUpperCase().padStart(4, '0')}⟧`;
    })
    .join('');
}

/** A text in parts, those that name hidden characters apart from what can be seen. */
export function partsOf(text: string): readonly { readonly text: string; readonly hidden: boolean }[] {
  return text
    .split(/(⟦[^⟧]*⟧)/)
    .filter((part) => part !== '')
    .map((part) => ({ text: part, hidden: part.startsWith('⟦') }));
}
