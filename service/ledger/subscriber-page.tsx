import { render } from "preact-render-to-string";
import type { CallRecord } from "./call-record.ts";
import { dateAndTime } from "./subscriber-csv.ts";
import { LIST_DAYS } from "./subscriber-list.ts";

const STYLE = `
body { font: 11pt/1.4 Georgia, serif; margin: 2em auto; max-width: 46em; padding: 0 1em; color: #111 }
table { border-collapse: collapse; width: 100% }
th, td { text-align: left; padding: .25em .75em .25em 0; border-bottom: 1px solid #bbb }
td { font-variant-numeric: tabular-nums; overflow-wrap: anywhere }
thead { display: table-header-group }
tr { break-inside: avoid }
`;

export interface SubscriberPage {
  readonly calledNumber: string;
  readonly records: readonly CallRecord[];
  readonly which: "blocked" | "all";
  /** When the subscriber asked, milliseconds since 1970, UTC. */
  readonly nowMs: number;
}

/** The list for a subscriber as one HTML file, to be read, printed or sent. */
export function subscriberPage(page: SubscriberPage): string {
  return `<!DOCTYPE html>\n${render(<Page {...page} />)}\n`;
}

function Page({ calledNumber, records, which, nowMs }: SubscriberPage) {
  const asked = dateAndTime(nowMs);
  const title = which === "all" ? "Calls that were stopped" : "Blocked calls";
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{`${title} to ${calledNumber}`}</title>
        <style>{STYLE}</style>
      </head>
      <body>
        <h1>{`${title} to ${calledNumber}`}</h1>
        <p>
          {which === "all"
            ? `All calls to this number that were rejected or blocked in the ${LIST_DAYS} days before `
            : `Calls to this number that were blocked by call analytics in the ${LIST_DAYS} days before `}
          {`${asked.date} ${asked.time}. Times are UTC.`}
        </p>
        {records.length === 0 ? <p>There were none.</p> : <List records={records} which={which} />}
      </body>
    </html>
  );
}

function List({ records, which }: Pick<SubscriberPage, "records" | "which">) {
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">Date</th>
          <th scope="col">Time</th>
          <th scope="col">Calling number</th>
          {which === "all" && <th scope="col">Why</th>}
        </tr>
      </thead>
      <tbody>
        {records.map(({ id, atMs, callingNumber, action, cause }) => {
          const { date, time } = dateAndTime(atMs);
          return (
            <tr key={id}>
              <td>{date}</td>
              <td>{time}</td>
              <td>{callingNumber ?? "none"}</td>
              {which === "all" && <td>{`${action}, ${cause}`}</td>}
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
