/** Why nothing may end after what signed it. */
export const OUTLIVED =
  "What outlives its issuer fails on the day the issuer ends, long before anybody expects it.";

/** Where it is said that every certificate of a chain has to be in date. */
export const VALIDATION = "https://www.rfc-editor.org/rfc/rfc5280#section-6.1.3";
