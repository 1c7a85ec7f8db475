import type { ErrorCode } from "../../../errors.ts";
import { Document } from "./layout.tsx";

const TITLES: Partial<Record<ErrorCode, string>> = {
  NOT_FOUND: "Not found",
  LOCKED: "Somebody else was quicker",
  STORE_UNAVAILABLE: "The store does not answer",
  NOT_READY: "No list is loaded yet",
  INTERNAL: "A fault in Ringfence",
};

/** An error for people. */
export function ErrorPage({
  code,
  message,
}: {
  readonly code: ErrorCode;
  readonly message: string;
}) {
  return (
    <Document title={TITLES[code] ?? "This cannot be done"}>
      <p role="alert">{message}</p>
      <p>
        <a href="/console/">To the requests</a>
      </p>
    </Document>
  );
}
