import type { IncomingMessage } from "node:http";
import { RingfenceError } from "../../errors.ts";
import { cleanForm } from "../../redress/redress-form.ts";
import type { Typed } from "./pages/block-page.tsx";

/** Every field at its longest, percent-encoded, has room in it. */
const LONGEST_BODY = 32 * 1024;

/**
 * Reads the body of a form.
 *
 * @throws RingfenceError BODY_TOO_LARGE as soon as it is, BAD_REQUEST for what is no form or breaks
 *   off
 */
export async function readForm(request: IncomingMessage): Promise<URLSearchParams> {
  const type = request.headers["content-type"]?.split(";")[0]?.trim().toLowerCase();
  if (type !== "application/x-www-form-urlencoded") {
    throw new RingfenceError("BAD_REQUEST", "the body is not that of a form");
  }
  if (Number(request.headers["content-length"] ?? 0) > LONGEST_BODY) throw tooLarge();
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > LONGEST_BODY) throw tooLarge();
      chunks.push(chunk);
    }
  } catch (error) {
    if (error instanceof RingfenceError) throw error;
    throw new RingfenceError("BAD_REQUEST", "the body breaks off", { cause: error });
  }
  return new URLSearchParams(Buffer.concat(chunks).toString("utf8"));
}

function tooLarge(): RingfenceError {
  return new RingfenceError("BODY_TOO_LARGE", `the body is over ${LONGEST_BODY / 1024} KB`);
}

/** The fields of a form as they are kept; what is missing is empty, what there is twice counts once. */
export function typedOf(form: URLSearchParams): Typed {
  const text = (field: keyof Typed) => form.get(field) ?? "";
  return cleanForm({
    name: text("name"),
    email: text("email"),
    telephone: text("telephone"),
    statement: text("statement"),
  });
}
