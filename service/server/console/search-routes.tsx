import { Router } from "express";
import { wrongMethod } from "../admin/replies.ts";
import { Fields } from "../fields.ts";
import type { ConsolePorts } from "./console-ports.ts";
import { SearchPage } from "./pages/search-page.tsx";
import { search } from "./search.ts";
import { sendPage } from "./send-page.ts";
import { viewOf } from "./view.ts";

/** `/search`. */
export function searchRoutes(ports: ConsolePorts): Router {
  const router = Router();
  router
    .route("/search")
    .get(async (request, response) => {
      const wanted = (new Fields(request.query).optionalText("wanted") ?? "").trim();
      const found = wanted === "" ? undefined : await search(ports, wanted);
      sendPage(
        response,
        <SearchPage view={viewOf(request, ports)} wanted={wanted} found={found} />,
      );
    })
    .all(wrongMethod);
  return router;
}
