import type { Response } from "express";
import type { VNode } from "preact";
import { renderToString } from "preact-render-to-string";

/** Sends a document; every text in it is escaped by the renderer. */
export function sendPage(response: Response, page: VNode, status = 200): void {
  response
    .status(status)
    .type("html")
    .send(`<!doctype html>${renderToString(page)}`);
}
