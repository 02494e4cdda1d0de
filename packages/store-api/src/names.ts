// Names for runs and logged models that have none: `adjective-noun-number`, at most 20 characters.

// Words of at most seven letters, so that any pair with its number fits.
const adjectives = (
  "able agile amber ample apt balmy bold brave brief bright brisk calm candid clean clear clever cosmic crisp deft eager early earnest easy even fair " +
  "fancy fleet fluent fond frank fresh gentle glad golden grand handy hardy hearty humble ideal jolly keen kind light lively loyal lucid " +
  "lucky mellow merry mild modest neat nimble noble patient placid plain plucky polite prime proud quick quiet rapid ready robust rustic " +
  "serene sharp shiny silent simple smart smooth snug sober solid spry stable steady sturdy subtle sunny swift tidy upbeat valiant vivid warm whole wise witty zesty"
).split(" ");

const nouns = (
  "acorn anchor aspen badger bay beacon birch bison brook canyon cedar cliff cloud clover comet coral cove crane creek delta dolphin dune " +
  "eagle elm ember falcon fern finch fjord forest fox gale garnet glacier glade grove gull harbor hare hawk hazel heron hill island ivy jay " +
  "lagoon lake lark laurel lynx maple marsh meadow mesa moon moss oak ocean orbit orchid otter owl pebble pine planet pond poplar prairie " +
  "puffin quail quartz raven reef ridge river robin sage salmon seal shore sky sparrow spruce star stone stream summit swan thistle tide trail trout tulip valley willow wren"
).split(" ");

/** A random name; not unique. */
export function generateName(random: () => number = Math.random): string {
  const pick = (words: readonly string[]): string => words[Math.floor(random() * words.length)] ?? "";
  return `${pick(adjectives)}-${pick(nouns)}-${Math.floor(random() * 1001)}`;
}
