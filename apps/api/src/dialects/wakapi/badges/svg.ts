/** What a drawing is sent as. */
export const SVG_TYPE = 'image/svg+xml; charset=utf-8';

/** A drawing has styles of its own; shown as a document it can do nothing else. */
export const SVG_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; sandbox";
