import type { ComponentChildren } from "preact";

/** A labelled line of text in a form. */
export function TextField(props: {
  readonly name: string;
  /** Where two forms of a page have a field of one name. */
  readonly id?: string;
  readonly label: string;
  readonly value?: string | undefined;
  readonly hint?: string;
  readonly type?: "text" | "search" | "email" | "tel" | "password";
  readonly required?: boolean;
  readonly autocomplete?: string;
  readonly autofocus?: boolean;
}) {
  const { name, id = name, label, value, hint, type = "text" } = props;
  return (
    <Field id={id} label={label} hint={hint}>
      <input
        id={id}
        name={name}
        // Preact's types tell the kinds of input apart; what they differ in is not used here.
        type={type as "text"}
        value={value}
        required={props.required}
        autocomplete={props.autocomplete ?? "off"}
        autofocus={props.autofocus}
        aria-describedby={hint === undefined ? undefined : `${id}-hint`}
        maxLength={1000}
      />
    </Field>
  );
}

/** A labelled field for several lines. */
export function TextArea(props: {
  readonly name: string;
  /** Where two forms of a page have a field of one name. */
  readonly id?: string;
  readonly label: string;
  readonly value?: string | undefined;
  readonly hint?: string;
  readonly required?: boolean;
}) {
  const { name, id = name, label, value, hint, required } = props;
  return (
    <Field id={id} label={label} hint={hint}>
      <textarea
        id={id}
        name={name}
        rows={3}
        required={required}
        aria-describedby={hint === undefined ? undefined : `${id}-hint`}
        maxLength={1000}
        value={value}
      />
    </Field>
  );
}

/** A labelled choice of one. */
export function Choice(props: {
  readonly name: string;
  readonly label: string;
  readonly chosen: string;
  readonly choices: readonly (readonly [value: string, label: string])[];
}) {
  const { name, label, chosen, choices } = props;
  return (
    <Field id={name} label={label} hint={undefined}>
      <select id={name} name={name}>
        {choices.map(([value, text]) => (
          <option key={value} value={value} selected={value === chosen}>
            {text}
          </option>
        ))}
      </select>
    </Field>
  );
}

function Field(props: {
  readonly id: string;
  readonly label: string;
  readonly hint: string | undefined;
  readonly children: ComponentChildren;
}) {
  return (
    <div class="field">
      <label for={props.id}>{props.label}</label>
      {props.hint !== undefined && (
        <p class="hint" id={`${props.id}-hint`}>
          {props.hint}
        </p>
      )}
      {props.children}
    </div>
  );
}

/** What is wrong with a form, said at once to those who hear the page. */
export function Fault({ message }: { readonly message: string | undefined }) {
  if (message === undefined) return null;
  return (
    <p class="fault" role="alert">
      {message}
    </p>
  );
}
