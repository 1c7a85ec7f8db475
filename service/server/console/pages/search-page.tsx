import type { CallRecord } from "../../../ledger/call-record.ts";
import { quantity } from "../../../quantity.ts";
import type { RedressRequest } from "../../../redress/redress-request.ts";
import { TextField } from "./fields.tsx";
import { Layout, type View } from "./layout.tsx";
import { RecordTable } from "./record-tables.tsx";
import { RequestTable } from "./requests-page.tsx";

export interface Found {
  readonly requests: readonly RedressRequest[];
  readonly records: readonly CallRecord[];
}

/** One field for a number, an id or a Call-ID. */
export function SearchPage(props: {
  readonly view: View;
  readonly wanted: string;
  /** Undefined before anybody searched. */
  readonly found: Found | undefined;
}) {
  const { view, wanted, found } = props;
  return (
    <Layout view={view} title="Search">
      <search>
        <form method="get" action="/console/search" class="narrow">
          <TextField
            name="wanted"
            type="search"
            label="Number, id or Call-ID"
            value={wanted}
            hint="A calling or called number, the id of a 603+, or the Call-ID of the INVITE."
            autofocus={found === undefined}
            required
          />
          <button type="submit">Search</button>
        </form>
      </search>
      {found !== undefined && (
        <>
          <p role="status">
            {`${quantity(found.requests.length, "request")} and ${quantity(found.records.length, "record")} for ${wanted}.`}
          </p>
          <RequestTable
            view={view}
            caption="Requests"
            requests={found.requests}
            none="No request is about it."
          />
          <RecordTable caption="Records" records={found.records} none="No record is about it." />
        </>
      )}
    </Layout>
  );
}
