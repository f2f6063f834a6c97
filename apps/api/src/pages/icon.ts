const SVG =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="#0b57d0"/>' +
  '<path d="M4 17h6l3-9 6 16 3-7h6" fill="none" stroke="#fff" stroke-width="3" stroke-linejoin="round"/></svg>';

/** The icon of the pages, within them: browsers ask for a file where there is none. */
export const ICON_URL = `data:image/svg+xml,${encodeURIComponent(SVG)}`;
