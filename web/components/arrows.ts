/** Arrow beside the words that say how a result stands; hidden from screen readers, which read the words. */
export const ARROWS = {
  low: '↓',
  'very-low': '↓↓',
  high: '↑',
  'very-high': '↑↑',
  abnormal: '•',
} as const;
