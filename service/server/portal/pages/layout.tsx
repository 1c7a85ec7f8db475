import type { ComponentChildren, VNode } from "preact";
import { renderToString } from "preact-render-to-string";
import type { Blocker } from "../../../redress/blocker.ts";
import { STYLE } from "./style.ts";

interface LayoutProps {
  readonly title: string;
  readonly children: ComponentChildren;
}

/** One page: a heading, what is said, nothing that needs a script. */
export function Layout({ title, children }: LayoutProps): VNode {
  return (
    <html lang="en">
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <title>{title}</title>
        <style>{STYLE}</style>
      </head>
      <body>
        <main>{children}</main>
      </body>
    </html>
  );
}

/** Where else the people who blocked can be reached; nothing when the policy does not say. */
export function OtherWays({ blocker }: { readonly blocker: Blocker }): VNode | null {
  const { name, tel, email } = blocker;
  if (tel === undefined && email === undefined) return null;
  return (
    <section>
      <h2>Other ways to reach us</h2>
      <p>
        {name === undefined ? "" : `${name}. `}
        {tel === undefined ? "" : "Telephone: "}
        {tel === undefined ? "" : <a href={`tel:${tel}`}>{tel}</a>}
        {tel === undefined || email === undefined ? "" : ". "}
        {email === undefined ? "" : "Email: "}
        {email === undefined ? "" : <a href={`mailto:${email}`}>{email}</a>}
      </p>
      <p>Please have the address of this page at hand: it says which call you mean.</p>
    </section>
  );
}

/** The document as it is sent; every text in it is escaped by the renderer. */
export function documentOf(page: VNode): string {
  return `<!doctype html>${renderToString(page)}`;
}
