import type { Blocker } from "../../redress/blocker.ts";
import { documentOf } from "./pages/layout.tsx";
import { PlainPage } from "./pages/plain-page.tsx";

const NO_ID = "__ID__";

/** The answers that hold nothing of a request: each is made once, for all who get it. */
export interface PlainPages {
  readonly blocker: Blocker;
  readonly unknown: string;
  readonly expired: string;
  readonly tooMany: string;
  readonly noRequest: string;
  readonly notNow: string;
  readonly unreadable: string;
  readonly wrongMethod: string;
  /** @param id a true one */
  used(id: string): string;
}

/** Makes them for a blocker; to be made anew with the policy. */
export function plainPages(blocker: Blocker): PlainPages {
  const page = (title: string, text: string, link?: { href: string; text: string }) =>
    documentOf(PlainPage({ blocker, title, text, ...(link === undefined ? {} : { link }) }));
  const used = page(
    "There is a request for this call already",
    "One request is enough: somebody looks at it.",
    { href: `${NO_ID}/status`, text: "See how it stands" },
  );
  return {
    blocker,
    unknown: page(
      "We know no such call",
      "The address is not one that we gave out. Please check that it is complete and copied as it was.",
    ),
    expired: page(
      "This address has expired",
      "The call was blocked too long ago. If your calls are still blocked, use the address from a newer one.",
    ),
    tooMany: page(
      "Too many requests",
      "There were too many requests from your network, or about this number. Please try again later.",
    ),
    noRequest: page("There is no request for this call", "Nobody has asked about it yet."),
    notNow: page(
      "We cannot answer just now",
      "Something on our side does not work. Please try again in a few minutes.",
    ),
    unreadable: page(
      "We could not read what was sent",
      "Please go back, and send the form of the page as it is.",
    ),
    wrongMethod: page("This cannot be done here", "Please go back and use the form of the page."),
    used: (id) => used.replace(NO_ID, id),
  };
}
