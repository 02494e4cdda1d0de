// Reads the text of declaration files as tsc writes them: which statements there are, what each declares, and where names come from.
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";

const comment = /\/\*[\s\S]*?\*\/|\/\/[^\n]*/y;
const quoted = /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`(?:[^`\\]|\\.)*`/y;
/** These end with their closing brace, all others with a semicolon. */
const braced =
  /^(?:export )?(?:default )?(?:declare )?(?:abstract )?(?:interface|class|namespace|module|enum|global)\b/;
const named =
  /^(?:export )?(?:default )?(?:declare )?(?:abstract )?(?:interface|class|namespace|enum|function|const|let|type) ([\w$]+)/;

/** The statements of a file, without comments and with the layout that tsc gave them. */
function statements(text) {
  const found = [];
  let [statement, depth] = ["", 0];
  for (let at = 0; at < text.length;) {
    const skipped = matchAt(comment, text, at);
    const string = skipped ?? matchAt(quoted, text, at);
    const part = string ?? text[at];
    at += part.length;
    if (skipped !== undefined) continue;
    statement += part;
    if (string !== undefined) continue;
    if ("{([".includes(part)) depth += 1;
    if ("})]".includes(part)) depth -= 1;
    if (depth > 0 || (part !== ";" && !(part === "}" && braced.test(statement.trimStart())))) continue;
    found.push(statement.replaceAll(/^\s*\n/gm, "").trim());
    statement = "";
  }
  return found;
}

function matchAt(pattern, text, at) {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}

/** `a, type b as c` as [name there, name here]. */
function names(list) {
  return list
    .split(",")
    .map((each) => each.trim().replace(/^type /, ""))
    .filter((each) => each !== "")
    .map((each) => {
      const [there, here = there] = each.split(" as ");
      return [there, here];
    });
}

const files = new Map();

/**
 * One declaration file: `own` are its statements by the name they declare, `from` says of names imported or passed on where they are declared,
 * `exported` says of names seen outside what they are here, and `everything` are the files of which all is passed on.
 */
function readDeclarations(file) {
  const known = files.get(file);
  if (known !== undefined) return known;
  const read = { own: new Map(), from: new Map(), exported: new Map(), everything: [] };
  files.set(file, read);
  const place = (module) => (module.startsWith(".") ? join(dirname(file), module.replace(/\.js$/, ".d.ts")) : module);
  for (const statement of statements(readFileSync(file, "utf8"))) addStatement(read, statement, place);
  return read;
}

function addStatement({ own, from, exported, everything }, statement, place) {
  const [, verb, list, module] =
    /^(import|export)(?: type)? (?:[\w$]+, )?\{([\s\S]*)\}(?: from "(.*)")?;$/.exec(statement) ?? [];
  const [, all] = /^export (?:type )?\* from "(.*)";$/.exec(statement) ?? [];
  const [, single, whence] = /^import (?:type )?(?:\* as )?([\w$]+) from "(.*)";$/.exec(statement) ?? [];
  const [, chosen] = /^export default ([\w$]+);$/.exec(statement) ?? [];
  if (all !== undefined) everything.push(place(all));
  else if (single !== undefined) from.set(single, { file: place(whence), name: "default" });
  else if (chosen !== undefined) exported.set("default", chosen);
  else if (verb !== undefined) {
    for (const [there, here] of names(list)) {
      if (module !== undefined) from.set(here, { file: place(module), name: there });
      if (verb === "export") exported.set(here, module === undefined ? there : here);
    }
  } else {
    const [, name] = named.exec(statement) ?? [];
    if (name === undefined) return;
    own.set(name, [...(own.get(name) ?? []), statement]);
    if (statement.startsWith("export ")) exported.set(statement.startsWith("export default ") ? "default" : name, name);
  }
}

/** Where a name of a file is declared; undefined for what other packages declare. */
function locate(file, name) {
  const { own, from } = readDeclarations(file);
  if (own.has(name)) return { file, name };
  const next = from.get(name);
  if (next === undefined || !next.file.endsWith(".d.ts")) return undefined;
  const local = readDeclarations(next.file).exported.get(next.name);
  return local === undefined
    ? readDeclarations(next.file)
        .everything.map((passed) => locate(passed, next.name))
        .find((found) => found !== undefined)
    : locate(next.file, local);
}

/** Every name that a file offers: [name, { file, name } of its declaration, or the package that it comes from]. */
function offered(file) {
  const { exported, everything, from } = readDeclarations(file);
  const own = [...exported].map(([name, local]) => [name, locate(file, local) ?? from.get(local)?.file]);
  return [...own, ...everything.flatMap((passed) => (passed.endsWith(".d.ts") ? offered(passed) : [["*", passed]]))];
}

/**
 * The public surface of an entry: what it offers by name, and what is not offered but stands in a signature.
 * Each is `{ name, text }`; both lists are in the order of names.
 */
export function surface(entry) {
  const seen = new Set();
  const key = ({ file, name }) => `${file}#${name}`;
  const textOf = ({ file, name }) => (readDeclarations(file).own.get(name) ?? []).join("\n");
  const inOrder = (list) => list.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const waiting = [];
  const exported = offered(entry).map(([name, place]) => {
    if (typeof place !== "object") return { name, text: `${name} from "${place}"` };
    seen.add(key(place));
    waiting.push(place);
    return { name, text: textOf(place) };
  });
  const hidden = [];
  for (let place = waiting.pop(); place !== undefined; place = waiting.pop()) {
    for (const [word] of textOf(place).matchAll(/[A-Za-z_$][\w$]*/g)) {
      const found = locate(place.file, word);
      if (found === undefined || seen.has(key(found))) continue;
      seen.add(key(found));
      waiting.push(found);
      hidden.push({ name: found.name, text: textOf(found) });
    }
  }
  return { exported: inOrder(exported), hidden: inOrder(hidden) };
}
