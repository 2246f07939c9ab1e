/** Characters looked at; nobody shows an agent more. */
const mostRead = 40_000;

/** Descriptions as agents need them: no HTML, no link targets, no more than `most` characters, cut after a sentence where one ends. */
export function tidy(text: string, most: number): string {
  const plain = text
    .slice(0, mostRead)
    .replace(/<!--[\s\S]*?-->/g, '')
    .replace(/!\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/\[([^\]]+)\]\((?:https?:|\/|#)[^)]*\)/g, '$1')
    .replace(/<\/?[a-zA-Z][^<>]*>/g, '')
    .replace(/[ \t]+/g, ' ')
    .replace(/\s*\n\s*\n\s*/g, '\n\n')
    .trim();
  return shorten(plain, most);
}

/** At most `most` characters; what is cut shows as an ellipsis. */
export function shorten(text: string, most: number): string {
  if (text.length <= most) return text;
  const cut = text.slice(0, most - 1);
  const end = Math.max(cut.lastIndexOf('. '), cut.lastIndexOf('。'), cut.lastIndexOf('\n'));
  const kept = end > most / 2 ? cut.slice(0, end + 1).trimEnd() : cut.replace(/[\uD800-\uDBFF]$/, '').trimEnd();
  return `${kept}…`;
}
