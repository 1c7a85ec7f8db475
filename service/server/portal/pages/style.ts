import { createHash } from "node:crypto";

// In the page, so that it takes one request. No character in it may be one that HTML escapes: the
// hash is of its bytes in the page.
const RULES = `
:root { color-scheme: light; }
body { margin: 0; background: #ffffff; color: #1a1a1a;
  font: 1.125rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
main { max-width: 38rem; margin: 0 auto; padding: 1.5rem 1rem 4rem; }
h1 { font-size: 1.75rem; line-height: 1.2; margin: 0 0 1rem; }
h2 { font-size: 1.25rem; margin: 2rem 0 0.5rem; }
a { color: #0b4a8f; }
a:focus, button:focus, input:focus, textarea:focus, div:focus {
  outline: 3px solid #1a1a1a; outline-offset: 2px; box-shadow: 0 0 0 2px #ffdd00; }
label { display: block; font-weight: 600; margin-top: 1.25rem; }
input, textarea { box-sizing: border-box; width: 100%; font: inherit; color: inherit;
  background: #ffffff; border: 2px solid #595959; border-radius: 4px; padding: 0.5rem; }
textarea { min-height: 9rem; resize: vertical; }
button { font: inherit; font-weight: 600; margin-top: 1.5rem; padding: 0.75rem 1.5rem; min-height: 3rem;
  color: #ffffff; background: #0b4a8f; border: 2px solid #0b4a8f; border-radius: 4px; cursor: pointer; }
.hint { margin: 0; color: #505050; }
.fault { margin: 0; color: #a3120f; font-weight: 600; }
.summary { border: 4px solid #a3120f; padding: 0 1rem; margin-bottom: 1.5rem; }
.summary a { color: #a3120f; }
.state { font-size: 1.375rem; font-weight: 600; margin: 0; }
.history { padding-left: 1.25rem; }
.history p { margin: 0; white-space: pre-line; }
`;

/** What stands in the style element of every page. */
export const STYLE = RULES.trim();

/** The source in `style-src` that lets it, and nothing else, style the page (CSP level 2). */
export const STYLE_SOURCE = `'sha256-${createHash("sha256").update(STYLE).digest("base64")}'`;
