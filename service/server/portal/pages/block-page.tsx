import type { VNode } from "preact";
import type { Blocker } from "../../../redress/blocker.ts";
import { groundInWords, numberInWords, timeInWords } from "../../../redress/plain-words.ts";
import { type FormFault, LONGEST } from "../../../redress/redress-form.ts";
import { Layout, OtherWays } from "./layout.tsx";

/** What is known of a block; its record may not be there. */
export interface BlockFacts {
  readonly blockedAtMs: number;
  readonly callingNumber: string | undefined;
  readonly cause: string | undefined;
}

/** The fields of the form, as they were typed. */
export interface Typed {
  readonly name: string;
  readonly email: string;
  readonly telephone: string;
  readonly statement: string;
}

export const NOTHING_TYPED: Typed = { name: "", email: "", telephone: "", statement: "" };

/** Something that is wrong: with a field, or, without one, with us. */
export interface PageFault {
  readonly field?: FormFault["field"];
  readonly message: string;
}

export interface BlockPageProps {
  readonly blocker: Blocker;
  readonly facts: BlockFacts;
  readonly resolveHours: number;
  readonly typed: Typed;
  readonly faults: readonly PageFault[];
}

/** A call was blocked, and what can be done about it. */
export function BlockPage({ blocker, facts, resolveHours, typed, faults }: BlockPageProps): VNode {
  const title = "Your call was blocked";
  const number = numberInWords(facts.callingNumber);
  const ground = groundInWords(facts.cause);
  return (
    <Layout title={faults.length > 0 ? `Error: ${title}` : title}>
      {faults.length > 0 ? <Summary faults={faults} /> : null}
      <h1>{title}</h1>
      <p>
        On {timeInWords(facts.blockedAtMs)}, {blocker.name ?? "we"} blocked a call
        {number === "" ? "" : ` ${number}`} before it reached the person who was called.
        {ground === "" ? "" : ` ${ground}`}
      </p>
      <p>
        If the call should not have been blocked, ask us to put that right. It costs nothing. We
        tell you how your request stands within 24 hours, and aim to decide within {resolveHours}{" "}
        hours.
      </p>
      <h2>Ask us to stop blocking your calls</h2>
      <RequestForm typed={typed} faults={faults} />
      <OtherWays blocker={blocker} />
    </Layout>
  );
}

function Summary({ faults }: Pick<BlockPageProps, "faults">): VNode {
  return (
    <div class="summary" role="alert" tabIndex={-1} autofocus aria-labelledby="summary">
      <h2 id="summary">There is a problem</h2>
      <ul>
        {faults.map((fault) => (
          <li key={fault.message}>
            {fault.field === undefined ? (
              fault.message
            ) : (
              <a href={`#${fault.field}`}>{fault.message}</a>
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}

/** Without an action it goes to the address of the page itself, so a proxy may put it anywhere. */
function RequestForm({ typed, faults }: Pick<BlockPageProps, "typed" | "faults">): VNode {
  const faultOf = (field: keyof Typed) => faults.find((fault) => fault.field === field)?.message;
  return (
    <form method="post" noValidate>
      <Field name="name" label="Your name" hint="" fault={faultOf("name")}>
        <input {...control("name", faultOf("name"))} value={typed.name} autocomplete="name" />
      </Field>
      <Field
        name="email"
        label="Email address"
        hint="We write to it when something changes. An email address or a telephone number is enough."
        fault={faultOf("email")}
      >
        <input
          {...control("email", faultOf("email"))}
          type="email"
          value={typed.email}
          autocomplete="email"
        />
      </Field>
      <Field
        name="telephone"
        label="Telephone number"
        hint="With its area code."
        fault={faultOf("telephone")}
      >
        <input
          {...control("telephone", faultOf("telephone"))}
          type="tel"
          value={typed.telephone}
          autocomplete="tel"
        />
      </Field>
      <Field
        name="statement"
        label="Why should the call not have been blocked?"
        hint={`Who you are and what your calls are about, in up to ${LONGEST.statement} characters.`}
        fault={faultOf("statement")}
      >
        <textarea {...control("statement", faultOf("statement"))} value={typed.statement} />
      </Field>
      <button type="submit">Send the request</button>
    </form>
  );
}

function control(name: keyof Typed, fault: string | undefined) {
  const about = [
    ...(name === "name" ? [] : [`${name}-hint`]),
    ...(fault === undefined ? [] : [`${name}-fault`]),
  ];
  return {
    id: name,
    name,
    maxLength: LONGEST[name],
    ...(about.length === 0 ? {} : { "aria-describedby": about.join(" ") }),
    "aria-invalid": fault !== undefined,
  };
}

function Field(props: {
  readonly name: keyof Typed;
  readonly label: string;
  readonly hint: string;
  readonly fault: string | undefined;
  readonly children: VNode;
}): VNode {
  const { name, label, hint, fault, children } = props;
  return (
    <div>
      <label htmlFor={name}>{label}</label>
      {hint === "" ? null : (
        <p class="hint" id={`${name}-hint`}>
          {hint}
        </p>
      )}
      {fault === undefined ? null : (
        <p class="fault" id={`${name}-fault`}>
          Error: {fault}
        </p>
      )}
      {children}
    </div>
  );
}
