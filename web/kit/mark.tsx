/** The mark: a lintel on two columns, one a little set back. Takes the colour of the text around it. */
export function Mark({ size = 20 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 16 16" fill="currentColor" aria-hidden focusable="false">
      <path d="M1 2h14v3H1zM2.5 6.25h3.5V14.5H2.5zM10.25 6.25h2.75v6.25h-2.75z" />
    </svg>
  );
}
