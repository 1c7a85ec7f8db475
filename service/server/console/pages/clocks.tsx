import { STATE_WORDS } from "../../../redress/plain-words.ts";
import { OPEN_STATES } from "../../../redress/redress-desk.ts";
import type { RedressRequest, RedressState } from "../../../redress/redress-request.ts";
import { dueInWords, timeInWords } from "../plain-words.ts";

export function StateName({ state }: { readonly state: RedressState }) {
  return <span class={`whole state ${state}`}>{STATE_WORDS[state]}</span>;
}

/** Less than this, and somebody should look now. */
const SOON_MS = 4 * 60 * 60 * 1000;

/** How long there is until a status is owed, and until the request is to be resolved. */
export function Clocks({
  request,
  now,
}: {
  readonly request: RedressRequest;
  readonly now: number;
}) {
  if (!OPEN_STATES.includes(request.state)) {
    const end = request.events.at(-1);
    return <>{end === undefined ? "closed" : `closed ${timeInWords(end.atMs)}`}</>;
  }
  return (
    <ul class="clocks">
      {request.state === "received" && (
        <Clock what="Status" dueAtMs={request.statusDueAtMs} now={now} />
      )}
      <Clock what="Answer" dueAtMs={request.resolveDueAtMs} now={now} />
    </ul>
  );
}

function Clock(props: { readonly what: string; readonly dueAtMs: number; readonly now: number }) {
  const { what, dueAtMs, now } = props;
  const left = dueAtMs - now;
  const urgency = left < 0 ? "overdue" : left < SOON_MS ? "soon" : "calm";
  return (
    <li class={urgency}>
      {`${what} `}
      <time dateTime={new Date(dueAtMs).toISOString()} title={timeInWords(dueAtMs)}>
        {dueInWords(dueAtMs, now)}
      </time>
    </li>
  );
}
