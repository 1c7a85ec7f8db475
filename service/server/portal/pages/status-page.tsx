import type { VNode } from "preact";
import type { Blocker } from "../../../redress/blocker.ts";
import { STATE_MEANINGS, STATE_WORDS, timeInWords } from "../../../redress/plain-words.ts";
import { OPEN_STATES } from "../../../redress/redress-desk.ts";
import type { RedressRequest } from "../../../redress/redress-request.ts";
import { Layout, OtherWays } from "./layout.tsx";

/**
 * How a request stands: states, dates and reasons. Who asked and what they wrote is not on it,
 * because the address of the page may be in other hands; nor which operator did what.
 */
export function StatusPage(props: {
  readonly blocker: Blocker;
  readonly request: RedressRequest;
}): VNode {
  const { blocker, request } = props;
  const { state, events, resolveDueAtMs, restoredUntilMs } = request;
  return (
    <Layout title={`Your request: ${STATE_WORDS[state]}`}>
      <h1>Your request about a blocked call</h1>
      <p class="state">{STATE_WORDS[state]}</p>
      <p>
        {STATE_MEANINGS[state]}
        {restoredUntilMs === undefined ? "" : ` This holds until ${timeInWords(restoredUntilMs)}.`}
      </p>
      {OPEN_STATES.includes(state) ? (
        <p>
          We aim to decide by {timeInWords(resolveDueAtMs)}. Keep the address of this page: it shows
          how your request stands.
        </p>
      ) : null}
      <h2>What has happened</h2>
      <ol class="history">
        {events.map(({ atMs, state: reached, reason }) => (
          <li key={atMs}>
            {STATE_WORDS[reached]}, {timeInWords(atMs)}
            {reason === "" ? null : <p>{reason}</p>}
          </li>
        ))}
      </ol>
      <OtherWays blocker={blocker} />
    </Layout>
  );
}
