import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { Router } from "express";
import { packageRoot } from "../../package.ts";
import { wrongMethod } from "../admin/replies.ts";

const OWN = join(packageRoot(), "service", "server", "console", "assets");
const library = (path: string) => createRequire(import.meta.url).resolve(path);

/** Every file that a page can name: its content type, and where it is. */
const FILES: readonly (readonly [name: string, type: string, path: string])[] = [
  ["console.css", "text/css", join(OWN, "console.css")],
  ["dashboard.js", "text/javascript", join(OWN, "dashboard.js")],
  ["icon.svg", "image/svg+xml", join(OWN, "icon.svg")],
  ["uplot.css", "text/css", library("uplot/dist/uPlot.min.css")],
  ["uplot.js", "text/javascript", library("uplot/dist/uPlot.iife.min.js")],
];

/** Style and script, for everybody: they are read once, and there is nothing of anybody in them. */
export function assets(): Router {
  const router = Router();
  for (const [name, type, path] of FILES) {
    const content = readFileSync(path);
    router
      .route(`/assets/${name}`)
      .get((_request, response) => {
        response.set("Cache-Control", "private, max-age=300").type(type).send(content);
      })
      .all(wrongMethod);
  }
  return router;
}
