import helmet from "helmet";

/**
 * What a browser may do with a page of the console: run its own script, use its own style sheet,
 * send forms to it, and nothing else; no frame holds it, nothing inline runs.
 */
export const pageHeaders = helmet({
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: ["'none'"],
      scriptSrc: ["'self'"],
      styleSrc: ["'self'"],
      imgSrc: ["'self'"],
      connectSrc: ["'self'"],
      formAction: ["'self'"],
      baseUri: ["'none'"],
      frameAncestors: ["'none'"],
    },
  },
  xFrameOptions: { action: "deny" },
  // Whether a name speaks nothing but https is for the proxy to say, which speaks it.
  strictTransportSecurity: false,
});
