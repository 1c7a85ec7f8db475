import type { ComponentChildren } from "preact";
import type { RedressRequest } from "../../../redress/redress-request.ts";
import { RESTORED_DAYS } from "../../../redress/redress-terms.ts";
import { Choice, Fault, TextArea, TextField } from "./fields.tsx";
import { CsrfField, type View } from "./layout.tsx";
import { requestPath } from "./requests-page.tsx";

/** As by the command and the admin listener, where nobody says how long. */
const USUAL_DAYS = String(RESTORED_DAYS);

/** How long a restored number is allowed, in days. */
const ALLOWED_DAYS = [
  ["7", "7 days"],
  ["30", "30 days"],
  ["90", "90 days"],
  [USUAL_DAYS, `${USUAL_DAYS} days`],
  ["365", "a year"],
] as const;

const RESTORE_REASON = "The call was blocked in error. Calls from the number pass again.";
const REVIEW_REASON = "We are looking at what happened to the call.";

/** The three things to do with an open request; only a refusal needs words of its own. */
export function DecisionForms(props: {
  readonly view: View;
  readonly request: RedressRequest;
  readonly fault: string | undefined;
}) {
  const { view, request, fault } = props;
  return (
    <section aria-labelledby="decide">
      <h2 id="decide">Decide</h2>
      <Fault message={fault} />
      <div class="decisions">
        <ChangeForm view={view} request={request} change="restore" label="Restore">
          <Choice
            name="days"
            label="Allow the number for"
            chosen={USUAL_DAYS}
            choices={ALLOWED_DAYS}
          />
          <ReasonField change="restore" value={RESTORE_REASON} />
        </ChangeForm>
        <ChangeForm view={view} request={request} change="refuse" label="Refuse">
          <ReasonField change="refuse" />
        </ChangeForm>
        {request.state === "received" && (
          <ChangeForm view={view} request={request} change="review" label="Take under review">
            <ReasonField change="review" value={REVIEW_REASON} />
          </ChangeForm>
        )}
      </div>
    </section>
  );
}

type ChangeName = "restore" | "refuse" | "review";

function ChangeForm(props: {
  readonly view: View;
  readonly request: RedressRequest;
  readonly change: ChangeName;
  readonly label: string;
  readonly children: ComponentChildren;
}) {
  const { view, request, change, label, children } = props;
  return (
    <form method="post" action={`${requestPath(request.id)}/${change}`} aria-label={label}>
      <CsrfField view={view} />
      <input type="hidden" name="revision" value={request.revision} />
      {children}
      <TextField name="note" id={`${change}-note`} label="Note for operators" />
      <button type="submit" class={change}>
        {label}
      </button>
    </form>
  );
}

function ReasonField({ change, value }: { readonly change: ChangeName; readonly value?: string }) {
  return (
    <TextArea
      name="reason"
      id={`${change}-reason`}
      label="Reason, for the caller to read"
      value={value}
      required
    />
  );
}
