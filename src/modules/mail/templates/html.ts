/** Markup that was escaped where it was written. Only `html` makes it. */
export class Html {
  private constructor(readonly markup: string) {}

  static of(strings: TemplateStringsArray, values: readonly HtmlValue[]): Html {
    return new Html(String.raw({ raw: strings }, ...values.map(markupOf)));
  }
}

type HtmlValue = string | Html | readonly Html[];

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** A template whose values are text unless they are markup already: what is not escaped cannot be written down. */
export const html = (strings: TemplateStringsArray, ...values: readonly HtmlValue[]): Html => Html.of(strings, values);

function markupOf(value: HtmlValue): string {
  if (typeof value === 'string') return value.replace(/[&<>"']/g, (character) => entities[character]!);
  return value instanceof Html ? value.markup : value.map(({ markup }) => markup).join('');
}
