import { stem } from './stemmer.js';

/**
 * Words that mean the same in an interview answer, one line a meaning. Kept narrow: a group joins words that can
 * stand for each other in an expected point, not everything that is related.
 */
const GROUPS = `
fast faster quick quickly rapid speed speedy accelerate speedup
slow slower slowly slowdown sluggish
latency delay lag
reduce decrease lower cut shrink minimise minimize lessen diminish
increase grow raise boost enlarge
improve enhance optimise optimize tune
error fault bug defect
failure fail crash outage breakdown
fix repair resolve solve patch
create build construct develop implement
delete remove drop erase purge
change modify update alter edit mutate mutation
verify check validate validation confirm
test testing
monitor observe observability track tracking
alert alarm notify notification
measure metric measurement gauge quantify
log logging
store save persist persistence storage
retrieve fetch lookup obtain
read query select
write insert
copy replica replicate replication duplicate
split shard partition sharding partitioning divide
combine merge join aggregate unite
consistent consistency
available availability uptime
reliable reliability dependable robust resilient resilience
scale scalable scalability scaling
cache caching memoize memoise memoization
queue buffer
message event
publish emit broadcast
subscribe consume listen
asynchronous async nonblocking
synchronous sync blocking
concurrent concurrency parallel parallelism simultaneous simultaneously
lock mutex locking
thread threading
secure security safe safety protect protection
authenticate authentication login
authorise authorize authorization authorisation permission privilege
encrypt encryption cipher
attack attacker exploit threat vulnerability
sanitise sanitize escape escaping
cost price expense expensive costly
cheap inexpensive
simple easy straightforward simplicity
complex complicated complexity
tradeoff trade compromise downside drawback disadvantage
advantage benefit upside strength
choose pick select decide decision choice
compare comparison versus contrast
prioritise prioritize priority urgency urgent
plan schedule roadmap
goal objective aim target
deadline timeline due
customer client consumer
colleague coworker teammate peer
manager lead boss supervisor
stakeholder sponsor
communicate communication talk discuss conversation
feedback review critique
conflict disagreement dispute argument disagree
listen hear
persuade convince influence
learn lesson learning takeaway
mistake wrong misstep
responsible responsibility own ownership accountable
outcome result impact effect
deploy release ship deployment rollout
rollback revert undo
automate automation automatic automatically
manual manually hand
document documentation docs
code source codebase
function method procedure routine
class type
object instance
variable parameter argument
array list vector
map dictionary hashmap hash hashtable
tree hierarchy hierarchical
graph network
loop iterate iteration
recursive recursion
memory ram heap
leak leakage
disk ssd storage
database db datastore
table relation
row record tuple
column field attribute
key identifier id
unique distinct uniqueness
order sort ordering sorted sequence
random randomly randomize randomise shuffle
train training fit
predict prediction forecast inference
label annotate annotation annotated
feature predictor
overfit overfitting overfitted memorize
regularise regularize regularization regularisation penalty
bias biased skew
variance spread deviation
mean average
outlier anomaly
missing null absent
accuracy accurate correctness
render draw paint display
component widget
responsive adaptive
accessible accessibility a11y
browser
request call
response reply
retry reattempt
timeout expire expiry expiration
limit throttle cap quota
isolate isolation separate separation decouple decoupling independent
couple coupling dependency depend dependent
reuse reusable reusability
maintain maintainable maintainability maintenance
testdriven tdd
hypothesis assumption assume
reproduce replicate repro
debug diagnose troubleshoot investigate investigation
old legacy outdated stale
fresh current recent
empathy empathise empathize understanding
calm composed
honest transparent transparency openly
`;

const CANONICAL: ReadonlyMap<string, string> = readGroups(GROUPS);

/** The stem that stands for a word's group, or its own stem. */
export function canonicalStem(word: string): string {
  const own = stem(word);
  return CANONICAL.get(own) ?? own;
}

/** A word in two groups stays with the first, so that groups do not flow into each other. */
function readGroups(text: string): ReadonlyMap<string, string> {
  const canonical = new Map<string, string>();
  for (const line of text.trim().split('\n')) {
    const stems = line.split(' ').map((word) => stem(word));
    const first = stems.find((word) => !canonical.has(word));
    if (first === undefined) continue;
    for (const word of stems) if (!canonical.has(word)) canonical.set(word, first);
  }
  return canonical;
}
