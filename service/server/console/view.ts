import type { Request } from "express";
import type { ConsolePorts } from "./console-ports.ts";
import { csrfToken } from "./csrf.ts";
import type { View } from "./pages/layout.tsx";
import { operatorOf } from "./sessions.ts";

/** What every page shows of the one who asked for it. */
export function viewOf(request: Request, { now }: Pick<ConsolePorts, "now">): View {
  const nowMs = now();
  const { done } = request.session;
  if (done !== undefined) delete request.session.done;
  return {
    operator: operatorOf(request, nowMs) ?? "",
    csrfToken: csrfToken(request),
    done,
    now: nowMs,
    path: request.baseUrl + request.path,
  };
}
