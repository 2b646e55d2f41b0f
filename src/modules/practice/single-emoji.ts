const emoji = /^\p{RGI_Emoji}$/v;
/** A skin tone or hair by itself: listed as emoji, but made to change another. */
const component = /^\p{Emoji_Component}$/u;
const emojiPresentation = '\u{FE0F}';
/** The longest are flags of regions and families; anything longer is not looked at. */
const mostCodeUnits = 40;

/**
 * The emoji, if the text is exactly one that is recommended for general interchange (UTS #51): sequences with joiners,
 * flags, keycaps and skin tones count as the one that is seen. A symbol that some keyboards send without the mark of
 * emoji presentation, such as ❤, gets it. Null for everything else.
 */
export function singleEmoji(text: string): string | null {
  if (text.length > mostCodeUnits || component.test(text)) return null;
  return [text, text + emojiPresentation].find((candidate) => emoji.test(candidate)) ?? null;
}
