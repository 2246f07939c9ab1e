/**
 * An element as a PNG, as it looks now and twice as many pixels: a copy of it stands with the page's styles in an SVG,
 * which a canvas draws. What is in frames stays empty. Throws where the browser can not draw it.
 */
export async function elementPicture(element: HTMLElement, ground: string): Promise<Blob> {
  const { width, height } = element.getBoundingClientRect();
  const picture = new Image();
  picture.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(await asSvg(element, { width, height }))}`;
  await picture.decode();
  const canvas = document.createElement('canvas');
  canvas.width = Math.round(width * 2);
  canvas.height = Math.round(height * 2);
  const pen = canvas.getContext('2d');
  if (!pen) throw new Error('no canvas');
  pen.fillStyle = ground;
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve, reject) => canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('no picture'))), 'image/png'));
}

const svgSpace = 'http://www.w3.org/2000/svg';

async function asSvg(element: HTMLElement, { width, height }: { width: number; height: number }): Promise<string> {
  const svg = document.createElementNS(svgSpace, 'svg');
  const inside = svg.appendChild(document.createElementNS(svgSpace, 'foreignObject'));
  // Styles that begin at the document's root begin at the picture's.
  const root = element.closest<HTMLElement>('.portico-root') ?? document.documentElement;
  for (const { name, value } of root.attributes) if (name.startsWith('data-') || name === 'class' || name === 'lang') svg.setAttribute(name, value);
  for (const [name, value] of Object.entries({ width, height })) {
    svg.setAttribute(name, String(value));
    inside.setAttribute(name, String(value));
  }
  const style = inside.appendChild(document.createElement('style'));
  style.textContent = await stylesOf(element.getRootNode());
  inside.appendChild(copyOf(element));
  return new XMLSerializer().serializeToString(svg);
}

/** A copy that says in its markup what the person typed. */
function copyOf(element: HTMLElement): HTMLElement {
  const copy = element.cloneNode(true) as HTMLElement;
  const typed = element.querySelectorAll('input');
  for (const [index, field] of [...copy.querySelectorAll('input')].entries()) field.setAttribute('value', typed[index]?.value ?? '');
  for (const frame of copy.querySelectorAll('iframe, script')) frame.remove();
  return copy;
}

/** All rules in force, with the letters of the fonts in use written into them: a picture can fetch nothing. */
async function stylesOf(root: Node): Promise<string> {
  const sheets = root instanceof ShadowRoot ? [...document.styleSheets, ...root.styleSheets] : [...document.styleSheets];
  const rules = sheets.flatMap((sheet) => [...rulesOf(sheet)]);
  const texts = await Promise.all(rules.map(async (rule) => (rule instanceof CSSFontFaceRule ? withLetters(rule.cssText, rule.parentStyleSheet?.href) : rule.cssText)));
  return texts.join('\n');
}

function rulesOf(sheet: CSSStyleSheet): Iterable<CSSRule> {
  try {
    return sheet.cssRules;
  } catch {
    // A sheet of another origin tells nobody its rules.
    return [];
  }
}

/** A font the page has loaded already, as data; others would not be seen either. */
async function withLetters(rule: string, from: string | null | undefined): Promise<string> {
  const url = /url\("?([^")]+)"?\)/.exec(rule)?.[1];
  const address = url === undefined ? undefined : new URL(url, from ?? document.baseURI).href;
  if (address === undefined || performance.getEntriesByName(address).length === 0) return '';
  const file = await (await fetch(address)).blob();
  return rule.replace(/url\([^)]+\)/, `url("${await asData(file)}")`);
}

function asData(file: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.addEventListener('load', () => resolve(String(reader.result)));
    reader.addEventListener('error', () => reject(reader.error ?? new Error('unreadable')));
    reader.readAsDataURL(file);
  });
}
