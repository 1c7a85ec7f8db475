import type { VNode } from "preact";
import type { Blocker } from "../../../redress/blocker.ts";
import { Layout, OtherWays } from "./layout.tsx";

/** A plain answer: a heading and a sentence. */
export function PlainPage(props: {
  readonly blocker: Blocker;
  readonly title: string;
  readonly text: string;
  /** Where to go on from here. */
  readonly link?: { readonly href: string; readonly text: string };
}): VNode {
  const { blocker, title, text, link } = props;
  return (
    <Layout title={title}>
      <h1>{title}</h1>
      <p>{text}</p>
      {link === undefined ? null : (
        <p>
          <a href={link.href}>{link.text}</a>
        </p>
      )}
      <OtherWays blocker={blocker} />
    </Layout>
  );
}
