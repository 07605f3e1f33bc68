/** Milliseconds for which an assertion opens something, from its IssueInstant, whatever it says itself. */
export const MAX_ASSERTION_AGE_MS = 10 * 60_000;
/** Milliseconds by which the clock of a software may be ahead of ours. */
export const MAX_CLOCK_AHEAD_MS = 60_000;
/** Attributes of one assertion. */
export const MAX_ATTRIBUTES = 64;
/** Values of one attribute. */
export const MAX_ATTRIBUTE_VALUES = 16;
/** Characters of one text. */
export const MAX_TEXT_LENGTH = 512;
