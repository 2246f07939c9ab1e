import DOMPurify from 'dompurify';
import { safeImage, safeLink } from './safe-url.ts';

/** Words and their shape; nothing that loads, runs, submits or looks different from the page around it. */
const allowed = {
  ALLOWED_TAGS: 'p br b strong i em u s sub sup small mark code pre kbd blockquote ul ol li h2 h3 h4 h5 h6 a hr table thead tbody tr th td img span div'.split(' '),
  ALLOWED_ATTR: ['href', 'src', 'alt', 'title', 'colspan', 'rowspan', 'start'],
  ALLOW_DATA_ATTR: false,
  ALLOW_ARIA_ATTR: false,
};

const purify = DOMPurify(window);
purify.addHook('afterSanitizeAttributes', (element) => {
  if (element.tagName === 'A') {
    const link = safeLink(element.getAttribute('href'));
    if (link === undefined) element.removeAttribute('href');
    else {
      element.setAttribute('href', link);
      element.setAttribute('target', '_blank');
      element.setAttribute('rel', 'noopener noreferrer nofollow');
    }
  }
  if (element.tagName === 'IMG') {
    const image = safeImage(element.getAttribute('src'));
    if (image === undefined) element.remove();
    else element.setAttribute('src', image);
  } else element.removeAttribute('src');
});

/** HTML of which only harmless words and shapes are left, ready for `dangerouslySetInnerHTML`. The only way to there. */
export function cleanHtml(html: string): { __html: string } {
  return { __html: purify.sanitize(html, allowed) };
}
