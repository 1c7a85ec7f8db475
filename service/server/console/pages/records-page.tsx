import { LIST_DAYS } from "../../../ledger/subscriber-list.ts";
import type { CalledList } from "../called-list.ts";
import { numberInWords } from "../plain-words.ts";
import { Fault, TextField } from "./fields.tsx";
import { Layout, type View } from "./layout.tsx";
import { RecordTable } from "./record-tables.tsx";

/** What is more is in the files. */
const MOST_SHOWN = 200;

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
        blocked in the {LIST_DAYS} days before (47 CFR 64.1200(k)(10)).
      </p>
      <form method="get" action="/console/records" class="narrow">
        <Fault message={fault} />
        <TextField name="called" label="Called number" type="tel" value={wanted} required />
        <div class="field">
          <label>
            <input type="checkbox" name="all" value="1" checked={list?.which === "all"} /> Every
            block and reject, not those by analytics alone
          </label>
        </div>
        <button type="submit">Show the list</button>
      </form>
      {list !== undefined && <ListParts list={list} />}
    </Layout>
  );
}

function ListParts({ list: { called, which, records } }: { readonly list: CalledList }) {
  const what = which === "all" ? "Blocked and rejected calls" : "Calls that analytics blocked";
  const title = `${what} to ${numberInWords(called)} in the last ${LIST_DAYS} days`;
  const query = new URLSearchParams({ called, ...(which === "all" ? { all: "1" } : {}) });
  const newest = records.slice(-MOST_SHOWN).toReversed();
  const shown = newest.length < records.length ? `, the newest ${MOST_SHOWN} of them here` : "";
  return (
    <>
      <RecordTable
        caption={`${title}: ${records.length}${shown}`}
        records={newest}
        none={`${title}: none.`}
      />
      <p>
        {"The whole list "}
        <a href={`/console/records.csv?${query}`}>as a CSV file</a>
        {" or "}
        <a href={`/console/records.html?${query}`}>as a page to print or to send</a>
      </p>
    </>
  );
}
