import { Choice, Fault, TextArea, TextField } from "./fields.tsx";
import { CsrfField, Layout, type View } from "./layout.tsx";

/** What stands in the form when it comes back with a fault. */
export interface EntryValues {
  readonly id: string;
  readonly channel: string;
  readonly name: string;
  readonly email: string;
  readonly telephone: string;
  readonly statement: string;
}

const CHANNELS = [
  ["telephone", "Telephone"],
  ["email", "Email"],
] as const;

/** An operator enters the request of a caller who telephones or writes. */
export function EntryPage(props: {
  readonly view: View;
  readonly values: EntryValues;
  readonly fault?: string;
}) {
  const { view, values, fault } = props;
  return (
    <Layout view={view} title="Enter a request">
      <form method="post" action="/console/requests/new" class="narrow">
        <CsrfField view={view} />
        <Fault message={fault} />
        <TextField
          name="id"
          label="Id of the block"
          value={values.id}
          hint="The caller has it from the 603+ or from the address in it. Search by number finds it too."
          required
        />
        <Choice
          name="channel"
          label="The caller asks by"
          chosen={values.channel}
          choices={CHANNELS}
        />
        <TextField name="name" label="Caller's name" value={values.name} required />
        <TextField name="email" label="Email for notices" type="email" value={values.email} />
        <TextField name="telephone" label="Telephone" type="tel" value={values.telephone} />
        <TextArea
          name="statement"
          label="Why the block was wrong, as the caller says"
          value={values.statement}
          required
        />
        <button type="submit">Enter the request</button>
      </form>
    </Layout>
  );
}
