import { Fault, TextField } from "./fields.tsx";
import { Document } from "./layout.tsx";

/** The one page that everybody who reaches the listener sees. */
export function LoginPage(props: {
  readonly wantsToken: boolean;
  readonly next: string;
  readonly operator?: string;
  readonly fault?: string;
}) {
  const { wantsToken, next, operator, fault } = props;
  return (
    <Document title="Log in">
      <form method="post" action="/console/login" class="narrow">
        <Fault message={fault} />
        <input type="hidden" name="next" value={next} />
        <TextField
          name="operator"
          label="Your name"
          value={operator}
          hint="Stands beside every change that you make."
          autocomplete="username"
          required
          autofocus
        />
        {wantsToken ? (
          <TextField
            name="token"
            label="Token"
            type="password"
            hint="The one that RINGFENCE_TOKEN or RINGFENCE_TOKEN_FILE holds."
            autocomplete="current-password"
            required
          />
        ) : (
          <p class="hint">
            No token is set, and nobody but those on this machine can reach this page: your name
            will do. Set RINGFENCE_TOKEN to ask for a token here.
          </p>
        )}
        <button type="submit">Log in</button>
      </form>
    </Document>
  );
}
