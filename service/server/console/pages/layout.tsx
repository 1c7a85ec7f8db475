import type { ComponentChildren } from "preact";

/** Who looks at a page, and what every page shows of that. */
export interface View {
  readonly operator: string;
  /** Stands in every form, against requests that other sites make (csrf-sync). */
  readonly csrfToken: string;
  /** What the last click did; said once. */
  readonly done: string | undefined;
  /** Milliseconds since 1970, UTC. */
  readonly now: number;
  readonly path: string;
}

const PAGES = [
  ["/console/", "Requests"],
  ["/console/requests/new", "Enter a request"],
  ["/console/search", "Search"],
  ["/console/records", "Records"],
  ["/console/numbers", "Numbers"],
  ["/console/dashboard", "Dashboard"],
] as const;

/** What all documents share: language, style, the link over the navigation, one heading. */
export function Document(props: {
  readonly title: string;
  readonly header?: ComponentChildren;
  readonly scripts?: readonly string[];
  readonly children: ComponentChildren;
}) {
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{`${props.title} - Ringfence`}</title>
        <link rel="stylesheet" href="/console/assets/uplot.css" />
        <link rel="stylesheet" href="/console/assets/console.css" />
        <link rel="icon" href="/console/assets/icon.svg" type="image/svg+xml" />
        {props.scripts?.map((name) => (
          <script key={name} src={`/console/assets/${name}`} defer />
        ))}
      </head>
      <body>
        <a class="skip" href="#main">
          Skip to the content
        </a>
        {props.header}
        <main id="main" tabIndex={-1}>
          <h1>{props.title}</h1>
          {props.children}
        </main>
      </body>
    </html>
  );
}

/** A page for somebody who is logged in. */
export function Layout(props: {
  readonly view: View;
  readonly title: string;
  readonly scripts?: readonly string[];
  readonly children: ComponentChildren;
}) {
  const { view, title, scripts = [], children } = props;
  return (
    <Document title={title} header={<Header view={view} />} scripts={scripts}>
      {view.done !== undefined && (
        <p class="done" role="status">
          {view.done}
        </p>
      )}
      {children}
    </Document>
  );
}

function Header({ view }: { readonly view: View }) {
  return (
    <header>
      <p class="name">Ringfence</p>
      <nav aria-label="Console">
        <ul>
          {PAGES.map(([path, name]) => (
            <li key={path}>
              <a href={path} aria-current={path === view.path ? "page" : undefined}>
                {name}
              </a>
            </li>
          ))}
        </ul>
      </nav>
      <form method="post" action="/console/logout">
        <CsrfField view={view} />
        <span>{view.operator}</span> <button type="submit">Log out</button>
      </form>
    </header>
  );
}

/** The hidden field that shows a form to be one of ours. */
export function CsrfField({ view }: { readonly view: View }) {
  return <input type="hidden" name="csrf" value={view.csrfToken} />;
}
