/** English word lists of the rule-based assessment, as data. Lower case; stems are taken where they are read. */

export const STOP_WORDS: ReadonlySet<string> = list(`
a an the this that these those some any each every all both either neither no not nor none one ones
i me my mine myself you your yours yourself he him his himself she her hers herself it its itself we us our ours ourselves they them their theirs themselves
who whom whose which what where when why how there here
am is are was were be been being do does did doing done have has had having will would shall should can could may might must
i'm i've i'd i'll you're you've you'd you'll he's she's it's we're we've we'd we'll they're they've they'd they'll that's there's what's let's
don't doesn't didn't isn't aren't wasn't weren't won't wouldn't can't cannot couldn't shouldn't hasn't haven't hadn't
and or but if then else so because as until while of at by for with about against between into through during before after above below to from up down in out on off over under again further once
than too very just also only own same such more most other another much many few lot lots quite rather really even still yet ever always often usually well maybe perhaps
besides moreover furthermore meanwhile however therefore thus hence though although since whether upon within without across along among per via like instead both already now ok okay yes yeah um uh er hmm
get gets got getting go goes going went gone come comes came take takes took make makes made let lets put say says said thing things something anything everything someone way ways kind sort
`); // prettier-ignore

/** What makes a clause out of words: forms of be, have and do, modals, and the commonest verbs of explanations. */
export const COMMON_VERBS: ReadonlySet<string> = list(`
am is are was were be been being do does did have has had will would shall should can could may might must i'm i've i'd i'll you're you've you'd you'll it's we're we've we'd we'll they're they've they'd he's she's that's there's
don't doesn't didn't isn't aren't wasn't weren't won't wouldn't can't cannot couldn't shouldn't hasn't haven't hadn't
use uses make makes made get gets got take takes took give gives gave go goes went keep keeps kept need needs want wants work works run runs ran build builds built write writes wrote read reads
choose chose pick store stores send sends sent let lets mean means meant know knows knew think say says said see saw find found show shows allow allows help helps hold holds held lead led
`); // prettier-ignore

/** Words that tell little about a point: the verbs expected points begin with, and what every answer talks about. */
export const GENERIC_WORDS: ReadonlySet<string> = list(`
explain explains describe describes mention mentions discuss discusses name names state states define defines give gives show shows identify identifies note notes understand understands know knows recognise recognises recognize recognizes
cover covers point points answer answers question questions example examples concrete specific specifically clear clearly appropriate relevant good better best important key main basic common real main different various several possible
use uses used using need needs want wants work works help helps provide provides allow allows ensure ensures include includes involve involves consider considers require requires support supports handle handles
system systems application applications app apps software program project projects product team teams company user users people person time times case cases part parts number value values type types kind level
problem problems solution solutions approach approaches method methods process step steps result results reason reasons way start end first second last new old big small large high low
`); // prettier-ignore

export const NEGATORS: ReadonlySet<string> = list(`
not no never cannot can't don't doesn't didn't isn't aren't wasn't weren't won't wouldn't couldn't shouldn't hasn't haven't hadn't without neither nor nothing nobody hardly barely
`); // prettier-ignore

/** A point worded with one of these is itself a negative; a negated answer is then the right one. */
export const NEGATIVE_WORDS: ReadonlySet<string> = new Set([
  ...NEGATORS,
  ...list(
    'avoid avoids avoiding prevent prevents preventing less fewer instead rather fail fails missing lack lacks against stop stops limit limits',
  ),
]);

/** The speaker says that they do not know: nothing in such a sentence is evidence of knowledge. */
export const DISCLAIMERS: readonly string[] = [
  "i don't know", 'i do not know', "i don't really know", "don't know what", "don't know how", 'do not know what', 'do not know how', 'no idea', 'no clue', "i can't remember", 'i cannot remember',
  "i don't remember", 'i do not remember', 'i forgot', 'never heard', 'not familiar', 'never used', 'never worked with', "haven't used", 'have not used', "haven't worked with", 'never learned',
  "i couldn't tell", "can't explain", 'cannot explain', "couldn't explain", 'pass on this', 'skip this question', 'skip this one',
]; // prettier-ignore

export const REASON_PHRASES: readonly string[] = [
  'because', 'since it', 'since the', 'since we', 'so that', 'due to', 'therefore', "that's why", 'that is why', 'the reason', 'which is why', 'as a consequence', 'this means', 'which means', 'in order to',
  'otherwise',
]; // prettier-ignore

export const TRADE_OFF_PHRASES: readonly string[] = [
  'trade-off', 'trade-offs', 'tradeoff', 'tradeoffs', 'trade off', 'trade offs', 'downside', 'downsides', 'drawback', 'drawbacks', 'disadvantage', 'disadvantages', 'on the other hand', 'at the cost of',
  'at the expense of', 'in exchange for', 'however', 'whereas', 'the catch', 'the risk is', 'the price is', 'slower but', 'faster but', 'simpler but', 'cheaper but', 'compared to', 'compared with', 'rather than',
  'instead of', 'pros and cons',
]; // prettier-ignore

export const EXAMPLE_PHRASES: readonly string[] = [
  'for example', 'for instance', 'such as', 'an example', 'e.g', "let's say", 'let us say', 'in my project', 'in our project', 'in my last project', 'in one project', 'in our case', 'in my case', 'on my last project',
  'we once', 'i once', 'at my previous', 'at my last', 'in my last', 'in my previous', 'at my current', 'in my current', 'a case where', 'when i worked', 'when we',
]; // prettier-ignore

function list(text: string): ReadonlySet<string> {
  return new Set(text.split(/\s+/).filter((word) => word !== ''));
}
