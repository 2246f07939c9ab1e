import type { TagColor } from './theme.ts';
import css from './monogram.module.css';

const colours: readonly TagColor[] = ['green', 'blue', 'amber', 'purple', 'red', 'neutral'];

/** The same colour for the same name, always. */
export function colourOf(name: string): TagColor {
  let sum = 0;
  for (const letter of name) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) % 9973;
  return colours[sum % colours.length] ?? 'neutral';
}

/** A small square with the first letter: stands for an app, an entity, a person. */
export function Monogram({ name, seed = name, size = 20, round = false }: { name: string; seed?: string; size?: number; round?: boolean }) {
  const colour = colourOf(seed);
  return (
    <span
      className={css['monogram']}
      aria-hidden
      style={{
        width: size,
        height: size,
        fontSize: Math.round(size * 0.52),
        borderRadius: round ? '50%' : undefined,
        color: `var(--tag-${colour})`,
        background: `var(--tag-${colour}-soft)`,
      }}
    >
      {[...name.trim()][0]?.toUpperCase()}
    </span>
  );
}

/** A value out of a short list: words on a soft ground, never colour alone. */
export function Tag({ colour = 'neutral', children }: { colour?: TagColor; children: string }) {
  return (
    <span className={css['tag']} style={{ color: `var(--tag-${colour})`, background: `var(--tag-${colour}-soft)` }}>
      {children}
    </span>
  );
}
