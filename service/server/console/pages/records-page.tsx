import type { CallRecord } from "../../../ledger/call-record.ts";
import { numberInWords } from "../plain-words.ts";
import { Fault, TextField } from "./fields.tsx";
import { Layout, type View } from "./layout.tsx";
import { RecordTable } from "./record-tables.tsx";

export interface CalledList {
  readonly called: string;
  /** Every block and reject, not what analytics blocked alone. */
  readonly all: boolean;
  readonly records: readonly CallRecord[];
  /** True where more are kept than are shown. */
  readonly cut: boolean;
}

/** The list that a called subscriber may ask for, 47 CFR 64.1200(k)(10). */
export function RecordsPage(props: {
  readonly view: View;
  readonly wanted: string;
  readonly list: CalledList | undefined;
  readonly fault?: string | undefined;
}) {
  const { view, wanted, list, fault } = props;
  return (
    <Layout view={view} title="Records for a called subscriber">
      <p>
        A called subscriber may ask, free of charge, for the calls to their number that analytics
        blocked in the 28 days before (47 CFR 64.1200(k)(10)).
      </p>
      <form method="get" action="/console/records" class="narrow">
        <Fault message={fault} />
        <TextField name="called" label="Called number" type="tel" value={wanted} required />
        <div class="field">
          <label>
            <input type="checkbox" name="all" value="1" checked={list?.all ?? false} /> Every block
            and reject, not those by analytics alone
          </label>
        </div>
        <button type="submit">Show the list</button>
      </form>
      {list !== undefined && <ListParts list={list} />}
    </Layout>
  );
}

function ListParts({ list }: { readonly list: CalledList }) {
  const { called, all, records, cut } = list;
  const what = all ? "Blocked and rejected calls" : "Calls that analytics blocked";
  const query = new URLSearchParams({ called, ...(all ? { all: "1" } : {}) });
  return (
    <>
      <RecordTable
        caption={`${what} to ${numberInWords(called)} in the last 28 days, ${records.length} of them`}
        records={records}
        none={`${what} to ${numberInWords(called)} in the last 28 days: none.`}
      />
      {cut && <p>More are kept than are shown here; the file has all of them.</p>}
      <p>
        <a href={`/console/records.csv?${query}`}>The list as a CSV file</a>
      </p>
    </>
  );
}
